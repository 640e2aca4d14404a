"""The properties that XMP knows without being told, and the forms of their values.

XMP Specification of September 2005, chapter 4, and ISO 19005-2, 6.6: what stands here needs no extension schema.
"""

from __future__ import annotations

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
_STRUCTURES = (
    "dimensions thumbnail resourceevent resourceref version job flash oecf/sfr cfapattern devicesettings colorant "
    "font beatsplicestretch marker media projectlink resamplestretch time timecode timescalestretch"
)
STRUCTURES = frozenset(_STRUCTURES.split())
_FIELDS = {
    "resourceevent": "action instanceID parameters softwareAgent when",
    "resourceref": "instanceID documentID versionID renditionClass renditionParams manager managerVariant manageTo "
    "manageUI",
    "version": "comments event modifyDate modifier version",
    "job": "name id url",
    "dimensions": "w h unit",
    "font": "fontName fontFamily fontFace fontType versionString composite fontFileName childFontFiles",
    "colorant": "swatchName mode type cyan magenta yellow black red green blue L A B",
    "thumbnail": "height width format image",
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
    by_type = _PROPERTIES.get(space, {})
    return {name: kind for kind, names in by_type.items() for name in names.split()}


def is_known_type(kind: str, defined: set[str]) -> bool:
    """Return whether *kind* is a type of XMP, or one of those *defined* in the packet."""
    kind = _plain(kind)
    first, _, rest = kind.partition(" ")
    if first in ("bag", "seq", "alt") and rest:
        kind = rest
    return kind in SIMPLE or kind in STRUCTURES or kind in ("lang alt", "any", "gpscoordinate") or kind in defined


def _plain(kind: str) -> str:
    kind = " ".join(kind.lower().split())
    for choice in ("open choice of ", "closed choice of ", "open choice", "closed choice", "choice of "):
        kind = kind.replace(choice, "")
    return kind.strip() or "text"


def has_form(node: XmlElement, kind: str) -> bool:
    """Return whether a value has the form that its type asks for; types defined in the packet are taken on trust."""
    kind = _plain(kind)
    node = node.value()
    first, _, rest = kind.partition(" ")
    if kind == "lang alt":
        return node.kind == "Alt" and all(item.get(XML, "lang") is not None for item in node.items())
    if first in ("bag", "seq", "alt") and rest:
        return node.kind == first.capitalize() and all(has_form(item, rest) for item in node.items())
    if kind in STRUCTURES:
        allowed = _FIELDS.get(kind, "").split()
        return node.kind == "Struct" and (not allowed or all(inner.name in allowed for inner in node.fields()))
    if kind not in SIMPLE:
        return True
    return node.kind == "Simple" and (kind not in _FORMS or bool(pattern(_FORMS[kind]).fullmatch(node.text.strip())))
