"""Owns the words and weights of the demonstration firms: regions, towns, trades and names, as small tables.

Refuses to draw anything by chance and to hold a row of the portfolio itself; `demo` does that.
"""

PRIORITIES = ("circular-economy", "industry-4-0", "digital", "advanced-materials", "creativity")


def rows(text: str) -> list[list[str]]:
    """Return the cells of a table written as text, one row a line, `|` between the cells."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


# Persons employed in NACE divisions 13, 14 and 15. Source: Eurostat sbs_r_nuts06_r2 (V16110), 2015.
# FRE1 C14 is of 2014, since that of 2015 is not published. A dash stands where neither year is published.
EMPLOYMENT = rows("""
    ITI1 | 22616 | 31577 | 42770
    RO21 |  5818 | 25442 |  5934
    ES52 | 12050 |  3940 | 23290
    PT11 | 35683 | 76420 | 47208
    CZ05 | 10677 |  3202 |   690
    ITC1 | 17779 |  7938 |  1271
    SE23 |  2386 |   561 |     -
    FRE1 |  6276 |  3719 |     -
""")

# Region, its name, column of its language in TRADE_WORDS, turnover a head in thousand EUR (an order of
# magnitude, invented), and its materials.
REGIONS = rows("""
    ITI1 | Toscana              | 1 | 145 | wool, cashmere, viscose
    RO21 | Nord-Est             | 2 |  22 | acrylic, cotton, wool
    ES52 | Comunitat Valenciana | 3 | 105 | cotton, polyester, linen
    PT11 | Norte                | 4 |  52 | cotton, linen, modal
    CZ05 | Severovýchod         | 5 |  62 | polyester, cotton, flax
    ITC1 | Piemonte             | 1 | 160 | merino, cashmere, silk
    SE23 | Västsverige          | 6 | 185 | polyester, wool, lyocell
    FRE1 | Nord-Pas de Calais   | 7 | 150 | linen, polyamide, cotton
""")

# Emphasis of a region on the five priorities, in their order: the weight of a draw, not a count.
REGION_EMPHASIS = rows("""
    ITI1 | 6 | 3 | 2 | 2 | 5
    RO21 | 1 | 5 | 3 | 2 | 2
    ES52 | 4 | 2 | 2 | 6 | 1
    PT11 | 3 | 6 | 4 | 3 | 2
    CZ05 | 2 | 4 | 1 | 6 | 1
    ITC1 | 5 | 2 | 3 | 3 | 2
    SE23 | 6 | 2 | 4 | 3 | 3
    FRE1 | 4 | 2 | 2 | 6 | 2
""")

STAGE_EMPHASIS = rows("""
    fibre              | 5 | 2 | 1 | 4 | 1
    yarn               | 4 | 4 | 1 | 3 | 1
    fabric             | 3 | 4 | 2 | 3 | 3
    finishing          | 5 | 3 | 1 | 4 | 1
    making-up          | 2 | 3 | 5 | 1 | 5
    technical-textiles | 2 | 4 | 1 | 7 | 1
    leather            | 4 | 3 | 4 | 2 | 4
    recycling          | 9 | 3 | 2 | 2 | 1
""")

# Needs and offers of each region by priority: exact counts (160 and 180), with cells left empty on purpose.
NEED_COUNTS = rows("""
    ITI1 | 10 |  9 |  8 |  4 |  2
    RO21 |  2 |  6 |  7 |  3 |  4
    ES52 |  6 |  5 |  3 |  6 |  0
    PT11 |  9 | 12 | 10 |  6 |  5
    CZ05 |  3 |  4 |  2 |  0 |  3
    ITC1 |  5 |  3 |  4 |  2 |  0
    SE23 |  1 |  3 |  0 |  1 |  0
    FRE1 |  4 |  0 |  3 |  2 |  3
""")

OFFER_COUNTS = rows("""
    ITI1 | 16 |  4 |  3 |  6 | 11
    RO21 |  0 |  7 |  2 |  4 |  3
    ES52 |  7 |  3 |  4 | 10 |  2
    PT11 |  6 | 13 |  9 | 10 |  4
    CZ05 |  2 |  5 |  0 |  9 |  0
    ITC1 |  6 |  4 |  2 |  5 |  3
    SE23 |  3 |  0 |  3 |  2 |  1
    FRE1 |  4 |  2 |  0 |  5 |  0
""")

# Trades of a region within a division: NACE class, stage of the chain, weight of a draw.
TRADES = rows("""
    ITI1 | 13 | 13.10 yarn 5, 13.10 recycling 3, 13.20 fabric 6
    ITI1 | 13 | 13.30 finishing 4, 13.91 fabric 1, 13.96 technical-textiles 1
    ITI1 | 14 | 14.13 making-up 6, 14.39 making-up 3, 14.11 leather 1, 14.19 making-up 1
    ITI1 | 15 | 15.11 leather 4, 15.12 leather 5, 15.20 leather 3
    RO21 | 13 | 13.10 fibre 2, 13.10 yarn 3, 13.20 fabric 3
    RO21 | 13 | 13.92 making-up 2, 13.93 fabric 1, 13.99 technical-textiles 1
    RO21 | 14 | 14.12 making-up 3, 14.13 making-up 7, 14.14 making-up 3, 14.39 making-up 2
    RO21 | 15 | 15.12 leather 1, 15.20 leather 4
    ES52 | 13 | 13.10 recycling 2, 13.10 yarn 2, 13.20 fabric 3, 13.30 finishing 2
    ES52 | 13 | 13.92 making-up 3, 13.93 fabric 1, 13.96 technical-textiles 4
    ES52 | 14 | 14.13 making-up 3, 14.14 making-up 2, 14.19 making-up 1
    ES52 | 15 | 15.11 leather 1, 15.12 leather 2, 15.20 leather 7
    PT11 | 13 | 13.10 yarn 3, 13.20 fabric 4, 13.30 finishing 4, 13.91 fabric 4
    PT11 | 13 | 13.92 making-up 4, 13.94 technical-textiles 1, 13.96 technical-textiles 2
    PT11 | 14 | 14.12 making-up 1, 14.13 making-up 8, 14.14 making-up 3
    PT11 | 14 | 14.31 making-up 2, 14.39 making-up 2
    PT11 | 15 | 15.11 leather 1, 15.12 leather 1, 15.20 leather 9
    CZ05 | 13 | 13.10 yarn 2, 13.20 fabric 3, 13.30 finishing 2
    CZ05 | 13 | 13.95 technical-textiles 2, 13.96 technical-textiles 4
    CZ05 | 14 | 14.12 making-up 2, 14.13 making-up 2
    CZ05 | 15 | 15.20 leather 1
    ITC1 | 13 | 13.10 fibre 3, 13.10 yarn 6, 13.20 fabric 7
    ITC1 | 13 | 13.30 finishing 4, 13.96 technical-textiles 2
    ITC1 | 14 | 14.13 making-up 4, 14.39 making-up 2
    ITC1 | 15 | 15.12 leather 1, 15.20 leather 1
    SE23 | 13 | 13.20 fabric 1, 13.92 making-up 2, 13.96 technical-textiles 3
    SE23 | 14 | 14.12 making-up 1, 14.13 making-up 1
    FRE1 | 13 | 13.10 recycling 1, 13.10 fibre 1, 13.20 fabric 2
    FRE1 | 13 | 13.30 finishing 1, 13.96 technical-textiles 3, 13.99 fabric 2
    FRE1 | 14 | 14.12 making-up 1, 14.13 making-up 3
""")

# First word of a firm's name, by NACE class where it has a row, else by stage: it, ro, es, pt, cs, sv, fr.
TRADE_WORDS = rows("""
    fibre      | Pettinatura | Fibre | Fibras | Fibras | Vlákna | Fiber | Peignage
    yarn       | Filatura | Filatura | Hilatura | Fiação | Přádelna | Spinneri | Filature
    fabric     | Tessitura | Țesătorie | Tejeduría | Tecelagem | Tkalcovna | Väveri | Tissage
    finishing  | Tintoria | Finisaj | Acabados | Tinturaria | Úpravna | Färgeri | Teinturerie
    making-up  | Confezioni | Confecții | Confecciones | Confecções | Oděvy | Konfektion | Confection
    technical-textiles | Tecnotex | Tehnotex | Tecnotex | Tecnotêxtil | Technotex | Tekniktextil | Technotex
    recycling  | Rigenerati | Reciclare | Regenerados | Reciclagem | Recyklace | Återbruk | Effilochage
    leather    | Pelletteria | Marochinărie | Marroquinería | Marroquinaria | Brašny | Läder | Maroquinerie
    13.91      | Maglieria | Tricotaje | Tejidos de Punto | Malhas | Pletárna | Trikå | Maille
    13.92      | Biancheria | Textile de Casă | Textil Hogar | Têxtil-Lar | Bytový Textil | Hemtextil | Linge
    13.93      | Tappeti | Covoare | Alfombras | Tapetes | Koberce | Mattor | Tapis
    14.31      | Calzificio | Ciorapi | Calcetines | Meias | Ponožky | Strumpor | Chaussettes
    14.39      | Maglificio | Tricotaje | Géneros de Punto | Malhas | Pletárna | Trikå | Bonneterie
    15.11      | Conceria | Tăbăcărie | Curtidos | Curtumes | Koželužna | Garveri | Tannerie
    15.20      | Calzaturificio | Încălțăminte | Calzados | Calçado | Obuv | Skor | Chaussures
""")

# Second word of a firm's name, in the same languages: all mean example, model, sample or trial.
SAMPLE_WORDS = rows("""
    example | Esempio | Exemplu | Ejemplo | Exemplo | Příklad | Exempel | Exemple
    model   | Modello | Model | Modelo | Modelo | Vzor | Modell | Modèle
    sample  | Campione | Mostră | Muestra | Amostra | Ukázka | Prov | Échantillon
    trial   | Prova | Probă | Ensayo | Ensaio | Zkouška | Försök | Essai
""")

# Real towns: latitude and longitude of the town (WGS 84, approximate), and the divisions made there.
TOWNS = rows("""
    ITI1 | Prato | 43.8777 | 11.1022 | 13 14
    ITI1 | Montemurlo | 43.9270 | 11.0340 | 13 14
    ITI1 | Campi Bisenzio | 43.8250 | 11.1330 | 13 14 15
    ITI1 | Pistoia | 43.9330 | 10.9170 | 13
    ITI1 | Empoli | 43.7180 | 10.9470 | 14
    ITI1 | Arezzo | 43.4633 | 11.8797 | 14
    ITI1 | Castelfiorentino | 43.6060 | 10.9690 | 14 15
    ITI1 | Santa Croce sull'Arno | 43.7140 | 10.7790 | 15
    ITI1 | Fucecchio | 43.7270 | 10.8060 | 15
    ITI1 | Scandicci | 43.7540 | 11.1890 | 15
    RO21 | Iași | 47.1585 | 27.6014 | 13 14
    RO21 | Săvinești | 46.8540 | 26.4580 | 13
    RO21 | Buhuși | 46.7150 | 26.7040 | 13
    RO21 | Botoșani | 47.7480 | 26.6690 | 13 14
    RO21 | Bacău | 46.5670 | 26.9140 | 14 15
    RO21 | Piatra Neamț | 46.9280 | 26.3710 | 14
    RO21 | Suceava | 47.6510 | 26.2550 | 14 15
    RO21 | Vaslui | 46.6380 | 27.7290 | 14
    RO21 | Bârlad | 46.2310 | 27.6690 | 14
    RO21 | Roman | 46.9210 | 26.9290 | 14 15
    ES52 | Alcoy | 38.6984 | -0.4740 | 13
    ES52 | Ontinyent | 38.8220 | -0.6090 | 13
    ES52 | Bocairent | 38.7660 | -0.6110 | 13
    ES52 | Cocentaina | 38.7450 | -0.4410 | 13 14
    ES52 | Crevillent | 38.2490 | -0.8100 | 13
    ES52 | Albaida | 38.8390 | -0.5180 | 13
    ES52 | Paterna | 39.5030 | -0.4400 | 14
    ES52 | Elche | 38.2670 | -0.6980 | 14 15
    ES52 | Elda | 38.4780 | -0.7920 | 15
    ES52 | Villena | 38.6370 | -0.8660 | 15
    ES52 | La Vall d'Uixó | 39.8230 | -0.2320 | 15
    PT11 | Vila Nova de Famalicão | 41.4086 | -8.5198 | 13 14
    PT11 | Guimarães | 41.4440 | -8.2960 | 13 14 15
    PT11 | Santo Tirso | 41.3430 | -8.4780 | 13 14
    PT11 | Vizela | 41.3780 | -8.3090 | 13 14
    PT11 | Trofa | 41.3370 | -8.5600 | 13
    PT11 | Barcelos | 41.5320 | -8.6160 | 13 14
    PT11 | Braga | 41.5450 | -8.4270 | 14
    PT11 | Lousada | 41.2780 | -8.2830 | 14 15
    PT11 | Fafe | 41.4510 | -8.1730 | 13 14
    PT11 | Felgueiras | 41.3650 | -8.1980 | 15
    PT11 | São João da Madeira | 40.9005 | -8.4907 | 15
    PT11 | Oliveira de Azeméis | 40.8410 | -8.4770 | 15
    CZ05 | Liberec | 50.7663 | 15.0543 | 13 14
    CZ05 | Dvůr Králové nad Labem | 50.4317 | 15.8140 | 13
    CZ05 | Česká Třebová | 49.9019 | 16.4473 | 13
    CZ05 | Trutnov | 50.5610 | 15.9130 | 13
    CZ05 | Semily | 50.6020 | 15.3350 | 13 14
    CZ05 | Ústí nad Orlicí | 49.9740 | 16.3940 | 13
    CZ05 | Pardubice | 50.0340 | 15.7810 | 14
    CZ05 | Skuteč | 49.8430 | 15.9970 | 15
    ITC1 | Biella | 45.5628 | 8.0583 | 13 14
    ITC1 | Cossato | 45.5700 | 8.1800 | 13
    ITC1 | Vigliano Biellese | 45.5620 | 8.1050 | 13
    ITC1 | Valdilana | 45.6610 | 8.1650 | 13
    ITC1 | Borgosesia | 45.7160 | 8.2770 | 13 14
    ITC1 | Chieri | 45.0127 | 7.8214 | 13
    ITC1 | Oleggio | 45.5970 | 8.6380 | 13 14
    ITC1 | Torino | 45.0690 | 7.6740 | 14 15
    SE23 | Borås | 57.7210 | 12.9401 | 13 14
    SE23 | Kinna | 57.5070 | 12.6940 | 13
    SE23 | Ulricehamn | 57.7920 | 13.4180 | 13
    SE23 | Tranemo | 57.4850 | 13.3520 | 13 14
    FRE1 | Roubaix | 50.6927 | 3.1778 | 13 14
    FRE1 | Tourcoing | 50.7236 | 3.1609 | 13
    FRE1 | Caudry | 50.1250 | 3.4120 | 13
    FRE1 | Calais | 50.9380 | 1.8580 | 13
    FRE1 | Armentières | 50.6820 | 2.8800 | 13
    FRE1 | Hazebrouck | 50.7240 | 2.5370 | 14
    FRE1 | Cambrai | 50.1760 | 3.2350 | 14
""")
