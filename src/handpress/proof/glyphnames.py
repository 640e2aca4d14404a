"""Glyph names, and the characters they stand for (ISO 32000-1, annex D; Adobe Technical Note 5176, appendix A)."""

from __future__ import annotations

from functools import cache

from handpress.proof.patterns import pattern

# The names that every CFF font knows by number, from 1 on; the first 228 are the standard Latin set.
_NAMES = (
    "space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft parenright asterisk plus comma "
    "hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater "
    "question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum "
    "underscore quoteleft a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde "
    "exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft "
    "guilsinglleft guilsinglright fi fl endash dagger daggerdbl periodcentered paragraph bullet quotesinglbase "
    "quotedblbase quotedblright guillemotright ellipsis perthousand questiondown grave acute circumflex tilde macron "
    "breve dotaccent dieresis ring cedilla hungarumlaut ogonek caron emdash AE ordfeminine Lslash Oslash OE "
    "ordmasculine ae dotlessi lslash oslash oe germandbls onesuperior logicalnot mu trademark Eth onehalf plusminus "
    "Thorn onequarter divide brokenbar degree thorn threequarters twosuperior registered minus eth multiply "
    "threesuperior copyright Aacute Acircumflex Adieresis Agrave Aring Atilde Ccedilla Eacute Ecircumflex Edieresis "
    "Egrave Iacute Icircumflex Idieresis Igrave Ntilde Oacute Ocircumflex Odieresis Ograve Otilde Scaron Uacute "
    "Ucircumflex Udieresis Ugrave Yacute Ydieresis Zcaron aacute acircumflex adieresis agrave aring atilde ccedilla "
    "eacute ecircumflex edieresis egrave iacute icircumflex idieresis igrave ntilde oacute ocircumflex odieresis "
    "ograve otilde scaron uacute ucircumflex udieresis ugrave yacute ydieresis zcaron exclamsmall Hungarumlautsmall "
    "dollaroldstyle dollarsuperior ampersandsmall Acutesmall parenleftsuperior parenrightsuperior twodotenleader "
    "onedotenleader zerooldstyle oneoldstyle twooldstyle threeoldstyle fouroldstyle fiveoldstyle sixoldstyle "
    "sevenoldstyle eightoldstyle nineoldstyle commasuperior threequartersemdash periodsuperior questionsmall "
    "asuperior bsuperior centsuperior dsuperior esuperior isuperior lsuperior msuperior nsuperior osuperior rsuperior "
    "ssuperior tsuperior ff ffi ffl parenleftinferior parenrightinferior Circumflexsmall hyphensuperior Gravesmall "
    "Asmall Bsmall Csmall Dsmall Esmall Fsmall Gsmall Hsmall Ismall Jsmall Ksmall Lsmall Msmall Nsmall Osmall Psmall "
    "Qsmall Rsmall Ssmall Tsmall Usmall Vsmall Wsmall Xsmall Ysmall Zsmall colonmonetary onefitted rupiah Tildesmall "
    "exclamdownsmall centoldstyle Lslashsmall Scaronsmall Zcaronsmall Dieresissmall Brevesmall Caronsmall "
    "Dotaccentsmall Macronsmall figuredash hypheninferior Ogoneksmall Ringsmall Cedillasmall questiondownsmall "
    "oneeighth threeeighths fiveeighths seveneighths onethird twothirds zerosuperior foursuperior fivesuperior "
    "sixsuperior sevensuperior eightsuperior ninesuperior zeroinferior oneinferior twoinferior threeinferior "
    "fourinferior fiveinferior sixinferior seveninferior eightinferior nineinferior centinferior dollarinferior "
    "periodinferior commainferior Agravesmall Aacutesmall Acircumflexsmall Atildesmall Adieresissmall Aringsmall "
    "AEsmall Ccedillasmall Egravesmall Eacutesmall Ecircumflexsmall Edieresissmall Igravesmall Iacutesmall "
    "Icircumflexsmall Idieresissmall Ethsmall Ntildesmall Ogravesmall Oacutesmall Ocircumflexsmall Otildesmall "
    "Odieresissmall OEsmall Oslashsmall Ugravesmall Uacutesmall Ucircumflexsmall Udieresissmall Yacutesmall "
    "Thornsmall Ydieresissmall 001.000 001.001 001.002 001.003 Black Bold Book Light Medium Regular Roman Semibold"
)
_LATIN = (
    " !\"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_‘abcdefghijklmnopqrstuvwxyz{|}~¡¢£⁄¥ƒ§¤'“«"
    "‹›ﬁﬂ–†‡·¶•‚„”»…‰¿`´ˆ˜¯˘˙¨˚¸˝˛ˇ—ÆªŁØŒºæıłøœß¹¬µ™Ð½±Þ¼÷¦°þ¾²®−ð×³©ÁÂÄÀÅÃÇÉÊËÈÍÎÏÌÑÓÔÖÒÕŠÚÛÜÙÝŸŽáâäàåãçéêëèíîïì"
    "ñóôöòõšúûüùýÿž"
)
_SYMBOLS = (
    "Alpha Beta Chi Delta Epsilon Eta Euro Gamma Ifraktur Iota Kappa Lambda Mu Nu Omega Omicron Phi Pi Psi Rfraktur "
    "Rho Sigma Tau Theta Upsilon Upsilon1 Xi Zeta aleph alpha angle angleleft angleright approxequal arrowboth "
    "arrowdblboth arrowdbldown arrowdblleft arrowdblright arrowdblup arrowdown arrowhorizex arrowleft arrowright "
    "arrowup arrowvertex asteriskmath beta braceex braceleftbt braceleftmid bracelefttp bracerightbt bracerightmid "
    "bracerighttp bracketleftbt bracketleftex bracketlefttp bracketrightbt bracketrightex bracketrighttp "
    "carriagereturn chi circlemultiply circleplus club congruent copyrightsans copyrightserif delta diamond dotmath "
    "element emptyset epsilon equivalence eta existential gamma gradient greaterequal heart infinity integral "
    "integralbt integralex integraltp intersection iota kappa lambda lessequal logicaland logicalor lozenge minute "
    "notelement notequal notsubset nu omega omega1 omicron parenleftbt parenleftex parenlefttp parenrightbt "
    "parenrightex parenrighttp partialdiff perpendicular phi phi1 pi product propersubset propersuperset proportional "
    "psi radical radicalex reflexsubset reflexsuperset registersans registerserif rho second sigma sigma1 similar "
    "spade suchthat summation tau therefore theta theta1 trademarksans trademarkserif union universal upsilon "
    "weierstrass xi zeta"
)
_STANDARD = bytes(range(32, 127)) + bytes.fromhex(
    "a1a2a3a4a5a6a7a8a9aaabacadaeafb1b2b3b4b6b7b8b9babbbcbdbfc1c2c3c4c5c6c7c8cacbcdcecfd0e1e3e8e9eaebf1f5f8f9fafb"
)
# What ISO 32000-1, annex D, has in other places than the code pages of the same name.
_WIN = {0x7F: "bullet", 0x81: "bullet", 0x8D: "bullet", 0x8F: "bullet", 0x90: "bullet", 0x9D: "bullet"}
_WIN |= {0xA0: "space", 0xAD: "hyphen", 0x80: "Euro"}
_MAC = {0xCA: "space", 0xDB: "currency"}
# The characters of Mac OS that MacRomanEncoding lacks: ISO 32000-1, table 115.
_MAC_OS = (
    "173 notequal 176 infinity 178 lessequal 179 greaterequal 182 partialdiff 183 summation 184 product 185 pi "
    "186 integral 189 Omega 195 radical 197 approxequal 198 Delta 215 lozenge 219 Euro 240 apple"
)
# The last of the names that the post table of TrueType has by number; before them stand those of Mac OS, by code.
_MAC_LAST = (
    "Lslash lslash Scaron scaron Zcaron zcaron brokenbar Eth eth Yacute yacute Thorn thorn minus multiply onesuperior "
    "twosuperior threesuperior onehalf onequarter threequarters franc Gbreve gbreve Idotaccent Scedilla scedilla "
    "Cacute cacute Ccaron ccaron dcroat"
)
_NUMBERED = r"(?:uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6}))(?:\..*)?"


@cache
def standard_names() -> tuple[str, ...]:
    """Return the names of the standard strings of CFF by number."""
    return (".notdef", *_NAMES.split())


@cache
def _characters() -> dict[str, str]:
    names = dict(zip(standard_names()[1:229], _LATIN, strict=True))
    return names | {"Euro": "€", "nbspace": "\xa0", "sfthyphen": "\xad"}


@cache
def _latin_and_symbols() -> frozenset[str]:
    return frozenset(standard_names()[:379]) | frozenset(_SYMBOLS.split())


@cache
def encoding(name: str) -> dict[int, str]:
    """Return the glyph names of a predefined encoding by code; nothing for an unknown one."""
    if name == "StandardEncoding":
        return dict(zip(_STANDARD, standard_names()[1:150], strict=True))
    if name not in ("WinAnsiEncoding", "MacRomanEncoding"):
        return {}
    by_character = {character: each for each, character in _characters().items()}
    page, others = ("cp1252", _WIN) if name == "WinAnsiEncoding" else ("mac_roman", _MAC)
    found = {}
    for code in range(32, 256):
        character = bytes([code]).decode(page, "replace").replace("Ω", "\ufffd")
        known = by_character.get({"'": "'", "`": "`"}.get(character, character))
        if known is not None:
            found[code] = known
    return found | {39: "quotesingle", 96: "grave"} | others


@cache
def mac_codes() -> dict[str, int]:
    """Return the codes of Mac OS by glyph name, as a character map (1,0) has them."""
    words = _MAC_OS.split()
    codes = {name: code for code, name in encoding("MacRomanEncoding").items()}
    return codes | {name: int(code) for code, name in zip(words[::2], words[1::2], strict=True)}


@cache
def mac_order() -> tuple[str, ...]:
    """Return the names that the post table of TrueType has by number."""
    names = {code: name for name, code in mac_codes().items()} | {202: "nonbreakingspace", 219: "currency"}
    names[32] = "space"
    return (".notdef", ".null", "nonmarkingreturn", *map(names.__getitem__, sorted(names)), *_MAC_LAST.split())


@cache
def _adobes() -> dict[str, str]:
    """Return Adobe's list: the text that each name stands for."""
    from pathlib import Path

    lines = Path(__file__).with_name("glyphlist.txt").read_text("ascii").splitlines()
    pairs = (line.split(";") for line in lines if not line.startswith("#"))
    return {name: "".join(chr(int(digits, 16)) for digits in codes.split()) for name, codes in pairs}


def character(name: str) -> str | None:
    """Return the text that a glyph name stands for, as far as it is known here."""
    known = _usual(name)
    return _adobes().get(name) if known is None else known


def _usual(name: str) -> str | None:
    known = _characters().get(name) or _characters().get(name.partition(".")[0])
    if known is not None:
        return known
    found = pattern(_NUMBERED).fullmatch(name)
    if found is None:
        return None
    digits = found[1] or found[2]
    try:
        return bytes.fromhex(digits).decode("utf-16-be") if found[1] else chr(int(digits, 16))
    except ValueError:
        return None


def is_latin_or_symbol(name: str) -> bool:
    """Return whether a glyph name says by itself which character it is: ISO 19005-2, 6.2.11.7.2.

    The names of the standard Latin set and of the Symbol font do; so do, by custom, those of
    small capitals and ligatures, and names made of a character's number.
    """
    return name in _latin_and_symbols() or _usual(name) is not None


def is_adobes(name: str) -> bool:
    """Return whether a glyph name is one of Adobe's list."""
    return name in _adobes() or name == ".notdef"
