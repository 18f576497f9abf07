"""Owns the titles of the demonstration portfolio: needs, offers, proposals and the reasons of their moves.

Refuses to draw anything by chance and to hold a row of the portfolio itself; `demo` does that.
"""

from tex4im_data.demo.words import rows

# What a firm makes, by NACE class where it has a row, else by stage; {m} is a material of its region.
PRODUCTS = rows("""
    fibre              | {m} fibres | combed {m} fibres
    yarn               | {m} yarns | fancy {m} yarns | fine {m} yarns
    fabric             | {m} fabrics | woven {m} fabrics | {m} furnishing fabrics
    finishing          | dyed {m} fabrics | printed {m} fabrics
    making-up          | {m} shirts | {m} coats | {m} knitwear | workwear | children's wear
    technical-textiles | nonwovens | coated fabrics | protective fabrics | narrow {m} fabrics | filter fabrics
    leather            | shoe uppers | leather bags | calf leather | leather shoes
    recycling          | recovered {m} fibres | regenerated {m} yarns
    13.91              | knitted {m} fabrics | jersey fabrics | rib fabrics
    13.92              | bed linen | towels | table linen | {m} blankets
    13.93              | carpets | {m} rugs
    14.11              | leather jackets | leather trousers
    14.12              | workwear | protective clothing | uniforms
    14.14              | {m} underwear | {m} shirts | nightwear
    14.31              | {m} socks | tights
    14.39              | {m} knitwear | {m} jumpers
    15.11              | calf leather | sheep leather
    15.12              | leather bags | leather belts | suitcases
    15.20              | shoe uppers | leather shoes | shoe soles
""")

# Priority, need or offer, stage asked for or offered (a dash: the firm's own), title; {p} is a product.
TITLES = rows("""
    circular-economy | need | recycling | Outlet for production waste from {p}
    circular-economy | need | - | Supplier of recycled input for {p}
    circular-economy | need | services | Life-cycle assessment of {p}
    circular-economy | need | - | Design rules that keep {p} recyclable
    circular-economy | need | finishing | Less water and heat in dyeing {p}
    circular-economy | need | services | Proof of recycled content in {p}
    circular-economy | need | recycling | Partner to collect and sort unsold {p}
    circular-economy | offer | recycling | Recovery of production waste from {p}
    circular-economy | offer | - | {p} with recycled content and a certificate of origin
    circular-economy | offer | services | Life-cycle assessment for makers of {p}
    circular-economy | offer | - | Second-choice {p} for reuse by other firms
    circular-economy | offer | finishing | Dyeing of {p} with less water
    circular-economy | offer | services | Chain-of-custody records for {p}
    circular-economy | offer | recycling | Free hours on a sorting line for unsold {p}
    industry-4-0 | need | machinery | Sensors for the existing machines that make {p}
    industry-4-0 | need | machinery | Camera inspection of {p}
    industry-4-0 | need | - | Production planning for small batches of {p}
    industry-4-0 | need | services | Operator training on connected machines for {p}
    industry-4-0 | need | - | Energy metering by order for {p}
    industry-4-0 | need | machinery | Automatic handling of {p}
    industry-4-0 | need | - | Shorter changeover between orders of {p}
    industry-4-0 | offer | machinery | Retrofit of machines for {p} with sensors
    industry-4-0 | offer | machinery | Camera inspection line open to makers of {p}
    industry-4-0 | offer | - | Small batches of {p} in ten working days
    industry-4-0 | offer | services | Operator training on connected machines for {p}
    industry-4-0 | offer | - | Pilot line for {p} with energy data by order
    industry-4-0 | offer | machinery | Automatic cutting and handling of {p}
    industry-4-0 | offer | - | Planning tool tried on short runs of {p}
    digital | need | services | Online shop and sales data for {p}
    digital | need | - | Digital product passport for {p}
    digital | need | - | Three-dimensional samples of {p} instead of shipped ones
    digital | need | services | Online community of buyers of {p} in new markets
    digital | need | - | Order platform shared with suppliers of {p}
    digital | need | services | Social media campaign abroad for {p}
    digital | need | - | Traceability data from suppliers of {p}
    digital | offer | services | Online sales desk for {p} in four languages
    digital | offer | - | Pilot of a digital product passport for {p}
    digital | offer | - | Library of three-dimensional samples of {p}
    digital | offer | services | Moderated online community of buyers of {p}
    digital | offer | - | Order platform already linked to makers of {p}
    digital | offer | services | Photo and film studio for {p}
    digital | offer | - | Traceability by batch of {p}
    advanced-materials | need | technical-textiles | Flame protection without halogens for {p}
    advanced-materials | need | - | Bio-based alternative to present {p}
    advanced-materials | need | finishing | Water repellency without fluorine for {p}
    advanced-materials | need | services | Laboratory tests of new {p}
    advanced-materials | need | technical-textiles | Conductive elements for {p}
    advanced-materials | need | fibre | High-strength fibre for {p}
    advanced-materials | need | - | Lighter {p} with the same resistance to wear
    advanced-materials | offer | technical-textiles | Halogen-free flame protection for {p}
    advanced-materials | offer | - | Bio-based {p} in pilot quantities
    advanced-materials | offer | finishing | Fluorine-free water repellency for {p}
    advanced-materials | offer | services | Tests of {p}: abrasion, fire, washing
    advanced-materials | offer | technical-textiles | Conductive printing on {p}
    advanced-materials | offer | fibre | High-strength fibre for makers of {p}
    advanced-materials | offer | - | Lightweight {p} for transport and sport
    creativity | need | services | Designer in residence for {p}
    creativity | need | - | Small collection of {p} with a partner abroad
    creativity | need | services | Business model for {p} made to order
    creativity | need | - | Use of a pattern archive for {p}
    creativity | need | making-up | Brand to develop a capsule line with {p}
    creativity | need | services | Shared showroom for {p}
    creativity | need | - | Rental and repair offer for {p}
    creativity | offer | services | Design studio for {p}
    creativity | offer | - | Pattern archive of {p} open to licence
    creativity | offer | services | Coaching for makers of {p} who work to order
    creativity | offer | - | Joint collections of {p} with firms of other regions
    creativity | offer | making-up | Prototypes with {p} within a week
    creativity | offer | services | Shared showroom and fair stand for {p}
    creativity | offer | - | Custom {p} in very small quantities
""")

# Region, priority, stage of a fitting owner, value in EUR, readiness (TRL), deadline, title. Three a region.
PROPOSALS = rows("""
    ITI1 | circular-economy | yarn | 1850000 | 7 | 2021-03-31 | Regenerated wool with a digital record of origin
    ITI1 | creativity | fabric | 420000 | 5 | 2027-03-31 | Shared pattern archive for fashion made to order
    ITI1 | digital | leather | 310000 | 4 | 2027-01-29 | Shared online sales desk for leather goods
    RO21 | industry-4-0 | making-up | 980000 | 5 | 2027-02-26 | Connected sewing lines for small orders
    RO21 | creativity | making-up | 260000 | 4 | 2026-12-18 | From subcontractor to own label
    RO21 | circular-economy | recycling | 740000 | 4 | 2022-12-30 | Cutting waste of garment makers back into yarn
    ES52 | advanced-materials | finishing | 2400000 | 7 | 2021-04-30 | Coated home textiles without fluorine
    ES52 | advanced-materials | technical-textiles | 1150000 | 6 | 2027-04-30 | Filter fabrics from bio-based polyester
    ES52 | circular-economy | technical-textiles | 690000 | 5 | 2026-12-31 | Recycled cotton felt for building insulation
    PT11 | industry-4-0 | finishing | 3200000 | 8 | 2020-12-31 | Dyehouse with energy and water metered by order
    PT11 | digital | making-up | 870000 | 6 | 2027-06-30 | Product passport for cotton clothing
    PT11 | advanced-materials | leather | 1400000 | 5 | 2027-03-31 | Knitted sensors for shoes and bags
    CZ05 | advanced-materials | technical-textiles | 1950000 | 6 | 2027-02-26 | Nanofibre layers for protective clothing
    CZ05 | industry-4-0 | technical-textiles | 1200000 | 5 | 2027-05-31 | Camera inspection of technical fabrics
    CZ05 | digital | fabric | 340000 | 3 | 2026-12-31 | Virtual sample room for weavers
    ITC1 | circular-economy | fibre | 2100000 | 7 | 2021-04-30 | Wool scouring that recovers lanolin and water
    ITC1 | circular-economy | making-up | 560000 | 5 | 2027-01-29 | Take-back of fine wool suits
    ITC1 | digital | yarn | 280000 | 4 | 2027-03-31 | Traceability of wool from farm to fabric
    SE23 | circular-economy | technical-textiles | 4300000 | 6 | 2021-04-30 | Automatic sorting hall for used textiles
    SE23 | digital | making-up | 450000 | 5 | 2027-02-26 | Rental platform for outdoor clothing
    SE23 | creativity | fabric | 230000 | 4 | 2026-12-18 | Open design studio for textile craft and industry
    FRE1 | advanced-materials | technical-textiles | 1650000 | 6 | 2027-04-30 | Flax composites for light vehicles
    FRE1 | circular-economy | recycling | 920000 | 4 | 2027-01-29 | Unravelling line for lace and knit waste
    FRE1 | industry-4-0 | fabric | 1050000 | 5 | 2024-12-31 | Digital jacquard setting for short lace runs
""")

# Day on which each proposal, in the order above, came to idea, proposal, business plan, funding and running;
# an exclamation mark stands before the day on which it was stopped.
HISTORIES = rows("""
    ITI1 | 2018-11-12 2019-02-18 2019-10-07 2020-07-13 2021-11-15
    ITI1 | 2018-12-04 2019-04-09 2020-02-11
    ITI1 | 2019-03-13 2019-11-25
    RO21 | 2018-12-10 2019-05-21
    RO21 | 2019-02-06 2020-01-14
    RO21 | 2019-06-18 2020-09-22 !2023-05-09
    ES52 | 2018-11-05 2019-03-26 2019-12-10 2020-10-06 2022-06-21
    ES52 | 2019-01-22 2019-06-04 2020-05-19
    ES52 | 2019-05-14 2020-02-25
    PT11 | 2018-10-22 2019-02-12 2019-09-17 2020-06-09 2023-02-14
    PT11 | 2019-01-15 2019-05-28 2020-03-17 2021-02-23
    PT11 | 2019-04-16 2020-01-28
    CZ05 | 2018-12-18 2019-05-07 2020-06-16
    CZ05 | 2019-03-26 2019-12-17
    CZ05 | 2019-09-24 2020-10-20
    ITC1 | 2018-11-27 2019-03-05 2019-11-19 2020-11-24 !2025-03-11
    ITC1 | 2019-02-26 2019-10-15
    ITC1 | 2019-07-09 2020-05-26
    SE23 | 2018-10-16 2019-01-29 2019-11-26 2021-03-30 2025-06-03
    SE23 | 2019-04-30 2019-12-03
    SE23 | 2019-10-22 2020-12-08
    FRE1 | 2018-12-11 2019-06-25 2020-09-29
    FRE1 | 2019-09-10 2020-07-07
    FRE1 | 2019-05-07 2020-03-03 !2026-09-15
""")

REASONS = rows("""
    idea | Raised at a meeting of the regional cluster.
    idea | Named by a firm during a visit.
    idea | Came out of a regional workshop.
    proposal | Two firms agreed to work on it.
    proposal | Partners were found in another region.
    proposal | The cluster wrote it up with the owner.
    business-plan | Costs and market were worked out with an adviser.
    business-plan | The owner decided to plan the investment.
    funding | The full plan is ready and funds are identified.
    funding | A bank and a regional fund were named.
    running | The funds are agreed and work has begun.
    running | The first machine was ordered.
    stopped | The partners did not find the co-financing.
    stopped | The owner changed its plans.
    stopped | The costs rose beyond the plan.
""")
