"""Own the recognition of other formats by their first bytes, whatever a file is called.

Refuse to judge: it only says what a file is, and nothing where it could be text.
"""

from __future__ import annotations

import re

# Magic number (at the start), what it is. The first that fits counts.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"BM", "an image (BMP)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"\x00\x00\x01\x00", "an image (ICO)"),
    (b"8BPS", "an image (Photoshop)"),
    (b"%!PS", "a PostScript document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"MZ", "a program for Windows"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"OTTO", "a font"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound or film"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"fLaC", "a sound"),
    (b"MIME-Version:", "a web archive or an e-mail"),
    (b"ARROW1", "an Arrow file"),
    (b"\x09\x08", "a workbook of Excel 2 to 4"),
)
# These begin ordinary words too; only bytes that no text holds tell the two apart.
_ALSO_LETTERS = frozenset((b"BM", b"MZ", b"BZh", b"ID3", b"OTTO", b"GIF8", b"Rar!", b"PAR1", b"\x09\x08"))
_MARKUP = (
    (re.compile(rb"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet"), "an XML workbook of Excel 2003"),
    (re.compile(rb"^<(!doctype\s+html|html|head|body|table|meta|div|script|style|!--)", re.I), "a web page (HTML)"),
    (re.compile(rb"^<svg|^<\?xml[^>]*>\s*(<!--.*?-->\s*)*<svg", re.I | re.S), "an image (SVG)"),
    (re.compile(rb"^<\?xml[^>]*>\s*(<!doctype\s+html|<html)", re.I), "a web page (HTML)"),
    (re.compile(rb"^<\?xml|^<[a-z][\w:.-]*[\s>/]", re.I), "an XML file"),
    (re.compile(rb"^\{\s*\"|^\[\s*[\[{\"]|^\{\s*\}"), "a JSON file"),
)


def what(data: bytes) -> str:
    """Return what a file is in words (`an image (PNG)`), or "" where nothing speaks against text."""
    binary = re.search(rb"[\x00-\x08\x0e-\x1f]", data[:512]) is not None
    for magic, name in _MAGIC:
        if data.startswith(magic) and (binary or magic not in _ALSO_LETTERS):
            return name
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "a PDF document"
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "an image, a sound or a film"
    if data[4:8] == b"ftyp":
        return "an image or a film"
    if len(data) > 262 and data[257:262] == b"ustar":
        return "a tar archive"
    if data[:3] in (b"\x1f\x9d\x90", b"LZI"):
        return "an archive"
    if head[:1] in (b"<", b"{", b"["):
        for pattern, name in _MARKUP:
            if pattern.search(head):
                return name
    wide = head[:400].replace(b"\x00", b"")
    if b"\x00" in head[:400] and wide.lstrip(b"\xff\xfe")[:1] == b"<":
        return "a web page or an XML file"
    return ""
