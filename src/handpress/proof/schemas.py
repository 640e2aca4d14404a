"""The properties that XMP knows without being told, and the forms of their values.

XMP Specification of September 2005, chapter 4, and ISO 19005-2, 6.6: what stands here needs no extension schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from handpress.proof.patterns import pattern
from handpress.proof.xmp import XML, XmlElement

PDFA_ID = "http://www.aiim.org/pdfa/ns/id/"
PDFUA_ID = "http://www.aiim.org/pdfua/ns/id/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
BASIC = "http://ns.adobe.com/xap/1.0/"
PDF = "http://ns.adobe.com/pdf/1.3/"

# Namespace -> type: names.
_PROPERTIES = {
    PDFA_ID: {"Integer": "part", "Text": "amd conformance corr"},
    DUBLIN_CORE: {
        "bag ProperName": "contributor publisher",
        "seq ProperName": "creator",
        "seq Date": "date",
        "bag Text": "relation subject type",
        "bag Locale": "language",
        "Lang Alt": "description rights title",
        "MIMEType": "format",
        "Text": "coverage identifier source",
    },
    BASIC: {
        "bag XPath": "Advisory",
        "URL": "BaseURL",
        "Date": "CreateDate MetadataDate ModifyDate",
        "AgentName": "CreatorTool",
        "bag Text": "Identifier",
        "Text": "Label Nickname",
        "Real": "Rating",
        "alt Thumbnail": "Thumbnails",
    },
    "http://ns.adobe.com/xap/1.0/rights/": {
        "URL": "Certificate WebStatement",
        "Boolean": "Marked",
        "bag ProperName": "Owner",
        "Lang Alt": "UsageTerms",
    },
    "http://ns.adobe.com/xap/1.0/mm/": {
        "ResourceRef": "DerivedFrom ManagedFrom RenditionOf",
        "URI": "DocumentID InstanceID ManageTo ManageUI",
        "seq ResourceEvent": "History",
        "AgentName": "Manager",
        "Text": "ManagerVariant RenditionParams VersionID",
        "RenditionClass": "RenditionClass",
        "seq Version": "Versions",
        "URL": "LastURL",
        "Integer": "SaveID",
    },
    "http://ns.adobe.com/xap/1.0/bj/": {"bag Job": "JobRef"},
    "http://ns.adobe.com/xap/1.0/t/pg/": {
        "Dimensions": "MaxPageSize",
        "Integer": "NPages",
        "bag Font": "Fonts",
        "seq Colorant": "Colorants",
        "seq Text": "PlateNames",
    },
    PDF: {"Text": "Keywords PDFVersion", "AgentName": "Producer"},
    "http://ns.adobe.com/photoshop/1.0/": {
        "Text": "AuthorsPosition Category City Country Credit Headline Instructions Source State TransmissionReference",
        "ProperName": "CaptionWriter",
        "Date": "DateCreated",
        "bag Text": "SupplementalCategories",
        "Integer": "Urgency",
    },
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/": {
        "ProjectLink": "projectRef",
        "Text": "videoFrameRate videoPixelDepth videoColorSpace videoAlphaMode videoCompressor videoFieldOrder "
        "pullDown audioSampleType audioChannelType audioCompressor speakerPlacement tapeName altTapeName scene "
        "shotName shotLocation logComment artist album genre copyright composer engineer instrument key stretchMode "
        "timeSignature scaleType",
        "Dimensions": "videoFrameSize",
        "Rational": "videoPixelAspectRatio fileDataRate",
        "Colorant": "videoAlphaPremultipleColor",
        "Boolean": "videoAlphaUnityIsTransparent loop",
        "Integer": "audioSampleRate trackNumber",
        "Timecode": "startTimecode altTimecode",
        "Time": "duration introTime outCue relativeTimestamp",
        "Date": "shotDate videoModDate audioModDate metadataModDate releaseDate",
        "seq Marker": "markers",
        "bag Media": "contributedMedia",
        "URI": "absPeakAudioFilePath relativePeakAudioFilePath",
        "Real": "tempo numberOfBeats",
        "TimeScaleStretch": "timeScaleParams",
        "ResampleStretch": "resampleParams",
        "BeatSpliceStretch": "beatSpliceParams",
    },
    "http://ns.adobe.com/camera-raw-settings/1.0/": {
        "Boolean": "AutoBrightness AutoContrast AutoExposure AutoShadows HasCrop HasSettings",
        "Integer": "BlueHue BlueSaturation Brightness ChromaticAberrationB ChromaticAberrationR ColorNoiseReduction "
        "Contrast CropUnits GreenHue GreenSaturation LuminanceSmoothing RedHue RedSaturation Saturation Shadows "
        "ShadowTint Sharpness Temperature Tint VignetteAmount VignetteMidpoint",
        "Real": "CropTop CropLeft CropBottom CropRight CropAngle CropWidth CropHeight Exposure",
        "Text": "CameraProfile RawFileName ToneCurveName Version WhiteBalance",
        "seq Text": "ToneCurve",
    },
    "http://ns.adobe.com/tiff/1.0/": {
        "Integer": "ImageWidth ImageLength Compression PhotometricInterpretation Orientation SamplesPerPixel "
        "PlanarConfiguration YCbCrPositioning ResolutionUnit",
        "seq Integer": "BitsPerSample YCbCrSubSampling TransferFunction",
        "Rational": "XResolution YResolution",
        "seq Rational": "WhitePoint PrimaryChromaticities YCbCrCoefficients ReferenceBlackWhite",
        "Date": "DateTime",
        "Lang Alt": "ImageDescription Copyright",
        "ProperName": "Make Model Artist",
        "AgentName": "Software",
    },
    "http://ns.adobe.com/exif/1.0/": {
        "Text": "ExifVersion FlashpixVersion RelatedSoundFile SpectralSensitivity ImageUniqueID GPSVersionID "
        "GPSSatellites GPSStatus GPSMeasureMode GPSSpeedRef GPSTrackRef GPSImgDirectionRef GPSMapDatum "
        "GPSDestBearingRef GPSDestDistanceRef GPSProcessingMethod GPSAreaInformation",
        "Integer": "ColorSpace PixelXDimension PixelYDimension ExposureProgram MeteringMode LightSource "
        "FocalPlaneResolutionUnit SensingMethod FileSource SceneType CustomRendered ExposureMode WhiteBalance "
        "FocalLengthIn35mmFilm SceneCaptureType GainControl Contrast Saturation Sharpness SubjectDistanceRange "
        "GPSAltitudeRef GPSDifferential",
        "seq Integer": "ComponentsConfiguration ISOSpeedRatings SubjectArea SubjectLocation",
        "Rational": "CompressedBitsPerPixel ExposureTime FNumber ShutterSpeedValue ApertureValue BrightnessValue "
        "ExposureBiasValue MaxApertureValue SubjectDistance FocalLength FlashEnergy FocalPlaneXResolution "
        "FocalPlaneYResolution ExposureIndex DigitalZoomRatio GPSAltitude GPSDOP GPSSpeed GPSTrack GPSImgDirection "
        "GPSDestBearing GPSDestDistance",
        "Lang Alt": "UserComment",
        "Date": "DateTimeOriginal DateTimeDigitized GPSTimeStamp",
        "OECF/SFR": "OECF SpatialFrequencyResponse",
        "Flash": "Flash",
        "CFAPattern": "CFAPattern",
        "DeviceSettings": "DeviceSettingDescription",
        "GPSCoordinate": "GPSLatitude GPSLongitude GPSDestLatitude GPSDestLongitude",
    },
    "http://ns.adobe.com/exif/1.0/aux/": {"Text": "Lens SerialNumber"},
}
# Structure -> type: names of its fields.
_FIELDS = {
    "resourceevent": {"Text": "action parameters", "URI": "instanceID", "AgentName": "softwareAgent", "Date": "when"},
    "resourceref": {
        "URI": "instanceID documentID manageTo manageUI",
        "Text": "versionID renditionParams managerVariant",
        "RenditionClass": "renditionClass",
        "AgentName": "manager",
    },
    "version": {
        "Text": "comments version",
        "ResourceEvent": "event",
        "Date": "modifyDate",
        "ProperName": "modifier",
    },
    "job": {"Text": "name id", "URL": "url"},
    "dimensions": {"Real": "w h", "Text": "unit"},
    "font": {
        "Text": "fontName fontFamily fontFace fontType versionString fontFileName",
        "Boolean": "composite",
        "seq Text": "childFontFiles",
    },
    "colorant": {
        "Text": "swatchName mode type",
        "Real": "cyan magenta yellow black L",
        "Integer": "red green blue A B",
    },
    "thumbnail": {"Integer": "height width", "Text": "format image"},
    "flash": {"Boolean": "Fired Function RedEyeMode", "Integer": "Return Mode"},
    "oecf/sfr": {"Integer": "Columns Rows", "seq Text": "Names", "seq Rational": "Values"},
    "cfapattern": {"Integer": "Columns Rows", "seq Integer": "Values"},
    "devicesettings": {"Integer": "Columns Rows", "seq Text": "Settings"},
    "time": {"Integer": "value", "Rational": "scale"},
    "timecode": {"Text": "timeValue timeFormat"},
    "projectlink": {"Text": "type", "URI": "path"},
    "media": {"URI": "path webStatement", "Text": "track", "Time": "startTime duration", "Boolean": "managed"},
    "marker": {"Time": "startTime duration", "Text": "comment name target type", "URI": "location"},
    "timescalestretch": {"Text": "quality", "Real": "frameSize frameOverlappingPercentage"},
    "beatsplicestretch": {"Boolean": "useFileBeatsMarker", "Real": "riseInDecibel", "Time": "riseInTimeDuration"},
    "resamplestretch": {"Text": "quality"},
}
_TEXTS = "text propername agentname url uri xpath renditionclass locale"
_TIME = r"T[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?"
_FORMS = {
    "integer": r"[+-]?\d+",
    "real": r"[+-]?(?:\d+\.?\d*|\.\d+)",
    "rational": r"-?\d+/\d+",
    "boolean": r"True|False",
    "date": rf"\d{{4}}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:{_TIME})?)?)?",
    "mimetype": r"[-\w.+*]+/[-\w.+*]+(?:;.*)?",
    "gpscoordinate": r"\d{1,3},\d{1,2}(?:,\d{1,2}|\.\d+)[NSEW]",
}
SIMPLE = frozenset(_TEXTS.split()) | set(_FORMS)


@cache
def properties(space: str) -> dict[str, str]:
    """Return the types of a namespace's predefined properties by name; nothing for an unknown one."""
    return _by_name(_PROPERTIES.get(space, {}))


@cache
def _fields(structure: str) -> dict[str, str]:
    """Return the types of a structure's fields by name."""
    return _by_name(_FIELDS[structure])


def _by_name(by_type: dict[str, str]) -> dict[str, str]:
    return {name: kind for kind, names in by_type.items() for name in names.split()}


Fields = dict[tuple[str, str], str]  # the types of a structure's fields, by namespace and name


def is_known_type(kind: str, defined: Mapping[str, Fields]) -> bool:
    """Return whether *kind* is a type of XMP, or one of those *defined* in the packet."""
    kind = _plain(kind)
    first, _, rest = kind.partition(" ")
    if first in ("bag", "seq", "alt") and rest:
        kind = rest
    return kind in SIMPLE or kind in _FIELDS or kind in ("lang alt", "any", "gpscoordinate") or kind in defined


def _plain(kind: str) -> str:
    kind = " ".join(kind.lower().split())
    for choice in ("open choice of ", "closed choice of ", "open choice", "closed choice", "choice of "):
        kind = kind.replace(choice, "")
    return kind.strip() or "text"


def has_form(node: XmlElement, kind: str, defined: Mapping[str, Fields]) -> bool:
    """Return whether a value has the form that its type asks for: one of XMP, or one *defined* in the packet."""
    kind = _plain(kind)
    node = node.value()
    first, _, rest = kind.partition(" ")
    if kind == "lang alt":
        return node.kind == "Alt" and all(item.get(XML, "lang") is not None for item in node.items())
    if first in ("bag", "seq", "alt") and rest:
        return node.kind == first.capitalize() and all(has_form(item, rest, defined) for item in node.items())
    if kind in defined and _is_defined(node, defined[kind], defined):
        return True
    if kind in _FIELDS:
        fields = _fields(kind)
        return node.kind == "Struct" and all(
            inner.name in fields and has_form(inner, fields[inner.name], defined) for inner in node.fields()
        )
    if kind not in SIMPLE:
        return kind not in defined
    return node.kind == "Simple" and (kind not in _FORMS or bool(pattern(_FORMS[kind]).fullmatch(node.text.strip())))


def _is_defined(node: XmlElement, fields: Fields, defined: Mapping[str, Fields]) -> bool:
    """Return whether a value has the form of a type defined in the packet: one without fields is simple."""
    if not fields:
        return node.kind == "Simple"
    return node.kind == "Struct" and all(
        (inner.space, inner.name) in fields and has_form(inner, fields[inner.space, inner.name], defined)
        for inner in node.fields()
    )
