"""Every type we know: what is it called, who converts it, what becomes of it?

Data only. A new input format that an existing converter reads is one line here, and one where its
door names the decoder that may see it (docs/architecture.md).
`docs/formats.md` and `mmsprep formats` are printed from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Format:
    """One true type."""

    type: str
    """Canonical: IANA's name, or the customary x- name where there is none."""
    title: str
    extensions: tuple[str, ...]
    family: str
    """The module in `converters/` that handles it; `refuse` for what never goes out."""
    becomes: str
    """What it turns into where the profile does not accept it, or it does not fit."""
    needs: str = ""
    """The extra or tool that the conversion needs beyond the core install."""


_PICTURE = "JPEG or PNG, whichever serves the content"
_PREVIEW = "JPEG of the embedded preview; with the extra: of the raw data"
_FILM = "MP4 (H.264, AAC)"
_SOUND = "MP3"
_ZIPPED = "ZIP with the file in it"
_AS_IT_IS = "itself"
_REFUSED = "refused"

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

_TABLE = (
    # pictures
    Format("image/jpeg", "JPEG picture", ("jpg", "jpeg", "jpe", "jfif", "mpo"), "image", _PICTURE),
    Format("image/png", "PNG picture", ("png", "apng"), "image", _PICTURE),
    Format("image/gif", "GIF picture", ("gif",), "image", f"{_PICTURE}; GIF or MP4 where it moves"),
    Format("image/bmp", "BMP picture", ("bmp", "dib"), "image", _PICTURE),
    Format("image/tiff", "TIFF picture", ("tif", "tiff"), "image", _PICTURE),
    Format("image/webp", "WebP picture", ("webp",), "image", _PICTURE),
    Format("image/heic", "HEIC picture", ("heic",), "image", _PICTURE),
    Format("image/heif", "HEIF picture", ("heif", "hif"), "image", _PICTURE),
    Format("image/heic-sequence", "HEIC sequence", ("heics",), "animation", "MP4 or GIF"),
    Format("image/heif-sequence", "HEIF sequence", ("heifs", "hifs"), "animation", "MP4 or GIF"),
    Format("image/avif", "AVIF picture", ("avif",), "image", _PICTURE),
    Format("image/avif-sequence", "AVIF sequence", ("avifs",), "animation", "MP4 or GIF"),
    Format("image/jxl", "JPEG XL picture", ("jxl",), "image", _PICTURE, "extra jxl"),
    Format("image/jp2", "JPEG 2000 picture", ("jp2", "jpx", "jpf"), "image", _PICTURE),
    Format("image/x-jp2-codestream", "JPEG 2000 codestream", ("j2c", "j2k", "jpc"), "image", _PICTURE),
    Format("image/vnd.adobe.photoshop", "Photoshop picture", ("psd",), "image", _PICTURE),
    Format("image/x-icon", "Windows icon or cursor", ("ico", "cur"), "image", _PICTURE),
    Format("image/icns", "Apple icon", ("icns",), "image", _PICTURE),
    Format("image/x-tga", "Targa picture", ("tga",), "image", _PICTURE),
    Format("image/x-portable-pixmap", "PPM picture", ("ppm", "pnm"), "image", _PICTURE),
    Format("image/x-portable-graymap", "PGM picture", ("pgm",), "image", _PICTURE),
    Format("image/x-portable-bitmap", "PBM picture", ("pbm",), "image", _PICTURE),
    Format("image/x-portable-arbitrarymap", "PAM picture", ("pam",), "image", _PICTURE),
    Format("image/x-qoi", "QOI picture", ("qoi",), "image", _PICTURE),
    Format("image/jls", "JPEG-LS picture", ("jls",), "image", _PICTURE),
    Format("image/vnd.radiance", "Radiance picture", ("hdr",), "image", _PICTURE),
    Format("image/vnd.ms-dds", "DirectDraw picture", ("dds",), "image", _PICTURE),
    Format("image/x-sgi", "SGI picture", ("sgi", "rgb", "rgba", "bw"), "image", _PICTURE),
    Format("image/x-pcx", "PCX picture", ("pcx",), "image", _PICTURE),
    Format("image/x-sun-raster", "Sun raster", ("ras", "sun"), "image", _PICTURE),
    Format("image/x-xbitmap", "X bitmap", ("xbm",), "image", _PICTURE),
    Format("image/vnd.wap.wbmp", "WAP bitmap", ("wbmp",), "image", _PICTURE),
    # camera raw
    Format("image/x-adobe-dng", "DNG raw photo", ("dng",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-canon-cr2", "Canon raw photo", ("cr2",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-canon-cr3", "Canon raw photo", ("cr3",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-canon-crw", "Canon raw photo", ("crw",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-nikon-nef", "Nikon raw photo", ("nef", "nrw"), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-sony-arw", "Sony raw photo", ("arw", "sr2"), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-fuji-raf", "Fujifilm raw photo", ("raf",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-panasonic-rw2", "Panasonic raw photo", ("rw2",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-olympus-orf", "Olympus raw photo", ("orf",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-pentax-pef", "Pentax raw photo", ("pef",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-samsung-srw", "Samsung raw photo", ("srw",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-minolta-mrw", "Minolta raw photo", ("mrw",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-sigma-x3f", "Sigma raw photo", ("x3f",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-epson-erf", "Epson raw photo", ("erf",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-kodak-dcr", "Kodak raw photo", ("dcr", "kdc"), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-hasselblad-3fr", "Hasselblad raw photo", ("3fr",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-mamiya-mef", "Mamiya raw photo", ("mef",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-phaseone-iiq", "Phase One raw photo", ("iiq",), "image", _PREVIEW, "extra raw (full decode)"),
    Format("image/x-leaf-mos", "Leaf raw photo", ("mos",), "image", _PREVIEW, "extra raw (full decode)"),
    # drawings
    Format("image/svg+xml", "SVG drawing", ("svg", "svgz"), "vector", "smaller SVG, or PNG or JPEG"),
    Format("image/emf", "Windows metafile", ("emf",), "wrap", _ZIPPED),
    Format("image/wmf", "Windows metafile", ("wmf",), "wrap", _ZIPPED),
    Format("application/postscript", "PostScript", ("eps", "ps"), "wrap", _ZIPPED),
    Format("image/x-portable-floatmap", "PFM picture", ("pfm",), "wrap", _ZIPPED),
    Format("image/x-exr", "OpenEXR picture", ("exr",), "wrap", _ZIPPED),
    Format("image/x-xcf", "GIMP picture", ("xcf",), "wrap", _ZIPPED),
    Format("image/vnd.djvu", "DjVu document", ("djvu", "djv"), "wrap", _ZIPPED),
    Format("image/jxr", "JPEG XR picture", ("jxr", "wdp", "hdp"), "wrap", _ZIPPED),
    Format("image/bpg", "BPG picture", ("bpg",), "wrap", _ZIPPED),
    Format("image/x-xpixmap", "X pixmap", ("xpm",), "wrap", _ZIPPED),
    Format("image/fits", "FITS data", ("fits", "fit"), "wrap", _ZIPPED),
    Format("image/x-jng", "JNG picture", ("jng",), "wrap", _ZIPPED),
    Format("video/x-mng", "MNG animation", ("mng",), "wrap", _ZIPPED),
    Format("image/jpm", "JPM document", ("jpm",), "wrap", _ZIPPED),
    # films
    Format("video/mp4", "MP4 film", ("mp4", "mp4v", "f4v", "m4s"), "video", _FILM),
    Format("video/x-m4v", "M4V film", ("m4v",), "video", _FILM),
    Format("video/quicktime", "QuickTime film", ("mov", "qt"), "video", _FILM),
    Format("video/3gpp", "3GP film", ("3gp", "3gpp"), "video", _FILM),
    Format("video/3gpp2", "3G2 film", ("3g2",), "video", _FILM),
    Format("video/x-matroska", "Matroska film", ("mkv",), "video", _FILM),
    Format("video/webm", "WebM film", ("webm",), "video", _FILM),
    Format("video/x-msvideo", "AVI film", ("avi",), "video", _FILM),
    Format("video/x-ms-wmv", "Windows Media film", ("wmv", "asf"), "video", _FILM),
    Format("video/x-flv", "Flash film", ("flv",), "video", _FILM),
    Format("video/mpeg", "MPEG film", ("mpg", "mpeg", "m1v", "m2v", "vob"), "video", _FILM),
    Format("video/mp2t", "MPEG transport stream", ("ts", "mts", "m2ts"), "video", _FILM),
    Format("video/ogg", "Ogg film", ("ogv", "ogm"), "video", _FILM),
    Format("application/vnd.rn-realmedia", "RealMedia film", ("rm", "rmvb"), "video", _FILM),
    Format("application/mxf", "MXF film", ("mxf",), "video", _FILM),
    Format("video/x-dv", "DV film", ("dv",), "video", _FILM),
    Format("video/x-amv", "AMV film", ("amv",), "video", _FILM),
    Format("video/x-ivf", "IVF film", ("ivf",), "video", _FILM),
    Format("video/x-yuv4mpeg", "Y4M film", ("y4m",), "video", _FILM),
    Format("video/mp4v-es", "MPEG-4 stream", (), "video", _FILM),
    Format("video/h264", "H.264 stream", ("h264", "264", "avc"), "video", _FILM),
    Format("video/h265", "H.265 stream", ("h265", "265", "hevc"), "video", _FILM),
    Format("application/gxf", "GXF film", ("gxf",), "video", _FILM),
    # sound
    Format("audio/mpeg", "MP3 sound", ("mp3", "mp2", "mpga"), "audio", _SOUND),
    Format("audio/x-wav", "WAV sound", ("wav", "w64", "rf64"), "audio", _SOUND),
    Format("audio/x-aiff", "AIFF sound", ("aif", "aiff", "aifc"), "audio", _SOUND),
    Format("audio/x-caf", "Core Audio sound", ("caf",), "audio", _SOUND),
    Format("audio/mp4", "M4A sound", ("m4a", "m4b", "m4r"), "audio", _SOUND),
    Format("audio/3gpp", "3GP sound", ("3ga",), "audio", _SOUND),
    Format("audio/3gpp2", "3G2 sound", (), "audio", _SOUND),
    Format("audio/aac", "AAC sound", ("aac", "adts"), "audio", _SOUND),
    Format("audio/ogg", "Ogg sound", ("ogg", "oga", "opus", "spx"), "audio", _SOUND),
    Format("audio/flac", "FLAC sound", ("flac",), "audio", _SOUND),
    Format("audio/amr", "AMR voice", ("amr",), "audio", _SOUND),
    Format("audio/amr-wb", "AMR-WB voice", ("awb",), "audio", _SOUND),
    Format("audio/x-ms-wma", "Windows Media sound", ("wma",), "audio", _SOUND),
    Format("audio/ac3", "AC-3 sound", ("ac3",), "audio", _SOUND),
    Format("audio/eac3", "E-AC-3 sound", ("ec3", "eac3"), "audio", _SOUND),
    Format("audio/basic", "AU sound", ("au", "snd"), "audio", _SOUND),
    Format("audio/x-matroska", "Matroska sound", ("mka",), "audio", _SOUND),
    Format("audio/webm", "WebM sound", ("weba",), "audio", _SOUND),
    Format("audio/qcelp", "QCELP voice", ("qcp",), "audio", _SOUND),
    Format("audio/x-wavpack", "WavPack sound", ("wv",), "audio", _SOUND),
    Format("audio/x-ape", "Monkey's Audio sound", ("ape",), "audio", _SOUND),
    Format("audio/x-tta", "TTA sound", ("tta",), "audio", _SOUND),
    Format("audio/x-dsf", "DSD sound", ("dsf",), "audio", _SOUND),
    Format("audio/x-dff", "DSD sound", ("dff",), "audio", _SOUND),
    Format("audio/x-musepack", "Musepack sound", ("mpc",), "audio", _SOUND),
    Format("audio/x-tak", "TAK sound", ("tak",), "audio", _SOUND),
    Format("audio/x-shorten", "Shorten sound", ("shn",), "audio", _SOUND),
    Format("audio/x-qoa", "QOA sound", ("qoa",), "audio", _SOUND),
    Format("audio/vnd.dts", "DTS sound", ("dts",), "audio", _SOUND),
    Format("audio/vnd.dts.hd", "DTS-HD sound", ("dtshd",), "audio", _SOUND),
    Format("audio/vnd.dolby.mlp", "Dolby TrueHD sound", ("mlp", "thd", "truehd"), "audio", _SOUND),
    Format("audio/x-voc", "VOC sound", ("voc",), "audio", _SOUND),
    Format("audio/x-8svx", "Amiga sound", ("8svx",), "audio", _SOUND),
    Format("audio/x-ircam", "IRCAM sound", ("sf",), "audio", _SOUND),
    Format("audio/x-nist", "NIST sound", ("sph", "nist"), "audio", _SOUND),
    Format("audio/x-oma", "Sony ATRAC sound", ("oma", "aa3", "at3"), "audio", _SOUND),
    Format("audio/x-twinvq", "TwinVQ sound", ("vqf",), "audio", _SOUND),
    Format("audio/x-dss", "dictation", ("dss",), "audio", _SOUND),
    Format("audio/vnd.rn-realaudio", "RealAudio sound", ("ra",), "audio", _SOUND),
    Format("audio/midi", "MIDI tune", ("mid", "midi"), "wrap", _ZIPPED),
    Format("video/mj2", "Motion JPEG 2000", ("mj2", "mjp2"), "video", _FILM),
    Format("application/vnd.apple.mpegurl", "playlist", ("m3u8", "m3u"), "wrap", _ZIPPED),
    Format("application/dash+xml", "DASH playlist", ("mpd",), "wrap", _ZIPPED),
    Format("application/sdp", "stream description", ("sdp",), "wrap", _ZIPPED),
    # contacts and calendars
    Format("text/vcard", "contact", ("vcf", "vcard"), "contact", "the same with a smaller photo"),
    Format("text/calendar", "calendar entry", ("ics", "ifb"), "wrap", _ZIPPED),
    # documents
    Format("application/rtf", "RTF document", ("rtf",), "document", _AS_IT_IS),
    Format("application/pdf", "PDF document", ("pdf",), "pages", "one picture a page"),
    Format("text/plain", "text", ("txt", "text", "log"), "document", "RTF"),
    Format("text/markdown", "Markdown text", ("md", "markdown"), "document", "RTF"),
    Format("text/html", "HTML page", ("html", "htm", "xhtml"), "document", "RTF", "extra docs"),
    Format(_OOXML + "wordprocessingml.document", "Word document", ("docx",), "document", "RTF", "extra docs"),
    Format(_ODF + "text", "OpenDocument text", ("odt",), "document", "RTF", "extra docs"),
    Format("application/epub+zip", "EPUB book", ("epub",), "document", "RTF", "extra docs"),
    Format("application/msword", "old Word document", ("doc",), "document", "RTF", "LibreOffice"),
    Format(_OOXML + "spreadsheetml.sheet", "Excel sheet", ("xlsx",), "wrap", _ZIPPED),
    Format(_OOXML + "presentationml.presentation", "PowerPoint slides", ("pptx",), "wrap", _ZIPPED),
    Format(_ODF + "spreadsheet", "OpenDocument sheet", ("ods",), "wrap", _ZIPPED),
    Format(_ODF + "presentation", "OpenDocument slides", ("odp",), "wrap", _ZIPPED),
    Format(_ODF + "graphics", "OpenDocument drawing", ("odg",), "wrap", _ZIPPED),
    Format("application/vnd.ms-excel", "old Excel sheet", ("xls",), "wrap", _ZIPPED),
    Format("application/vnd.ms-powerpoint", "old PowerPoint slides", ("ppt",), "wrap", _ZIPPED),
    Format("application/vnd.ms-outlook", "Outlook message", ("msg",), "wrap", _ZIPPED),
    Format("application/vnd.ms-tnef", "Outlook attachments", ("tnef",), "wrap", _ZIPPED),
    Format("message/rfc822", "e-mail", ("eml", "mht", "mhtml"), "wrap", _ZIPPED),
    Format("application/vnd.apple.pages", "Pages document", ("pages",), "wrap", _ZIPPED),
    Format("application/vnd.apple.numbers", "Numbers sheet", ("numbers",), "wrap", _ZIPPED),
    Format("application/vnd.apple.keynote", "Keynote slides", ("key",), "wrap", _ZIPPED),
    Format("text/csv", "table", ("csv", "tsv"), "wrap", _ZIPPED),
    Format("application/json", "JSON data", ("json", "geojson"), "wrap", _ZIPPED),
    Format("text/xml", "XML data", ("xml", "gpx", "kml"), "wrap", _ZIPPED),
    Format("application/vnd.sqlite3", "SQLite database", ("sqlite", "db"), "wrap", _ZIPPED),
    Format(_OOXML + "wordprocessingml.template", "Word template", ("dotx",), "wrap", _ZIPPED),
    Format(_OOXML + "spreadsheetml.template", "Excel template", ("xltx",), "wrap", _ZIPPED),
    Format(_OOXML + "presentationml.slideshow", "PowerPoint show", ("ppsx",), "wrap", _ZIPPED),
    Format(_OOXML + "presentationml.template", "PowerPoint template", ("potx",), "wrap", _ZIPPED),
    Format("application/vnd.wordperfect", "WordPerfect document", ("wpd",), "wrap", _ZIPPED),
    Format("application/vnd.visio", "Visio drawing", ("vsd",), "wrap", _ZIPPED),
    Format("application/vnd.ms-visio.drawing.main+xml", "Visio drawing", ("vsdx",), "wrap", _ZIPPED),
    Format("image/vnd.dwg", "AutoCAD drawing", ("dwg",), "wrap", _ZIPPED),
    Format("image/vnd.dxf", "AutoCAD drawing", ("dxf",), "wrap", _ZIPPED),
    Format("model/step", "model of a building or part", ("ifc", "step", "stp"), "wrap", _ZIPPED),
    Format("application/vnd.corel-draw", "CorelDRAW drawing", ("cdr",), "wrap", _ZIPPED),
    Format("application/vnd.adobe.indesign-idml-package", "InDesign document", ("idml",), "wrap", _ZIPPED),
    Format("application/x-hwp", "Hangul document", ("hwp",), "wrap", _ZIPPED),
    Format("application/hwp+zip", "Hangul document", ("hwpx",), "wrap", _ZIPPED),
    Format("application/vnd.lotus-1-2-3", "Lotus sheet", ("wk1", "wk3", "wk4", "123"), "wrap", _ZIPPED),
    Format("application/vnd.shp", "shapes on a map", ("shp",), "wrap", _ZIPPED),
    Format("application/x-dbf", "dBase table", ("dbf",), "wrap", _ZIPPED),
    Format("application/x-ibooks+zip", "Apple book", ("ibooks",), "wrap", _ZIPPED),
    Format("application/x-mobipocket-ebook", "Kindle book", ("mobi", "azw", "azw3", "prc"), "wrap", _ZIPPED),
    Format("application/vnd.palm", "Palm book", ("pdb",), "wrap", _ZIPPED),
    Format("application/x-ms-reader", "Reader book", ("lit",), "wrap", _ZIPPED),
    Format("application/vnd.ms-outlook-pst", "Outlook mailbox", ("pst", "ost"), "wrap", _ZIPPED),
    Format("application/x-bplist", "property list", ("webarchive", "plist"), "wrap", _ZIPPED),
    Format("application/vnd.apache.parquet", "Parquet table", ("parquet",), "wrap", _ZIPPED),
    Format("application/x-hdf5", "HDF5 data", ("h5", "hdf5"), "wrap", _ZIPPED),
    Format("application/x-mswrite", "Write document", ("wri",), "wrap", _ZIPPED),
    Format("application/vnd.ant.fit", "track of a watch", ("fit",), "wrap", _ZIPPED),
    Format("application/vnd.apple.pkpass", "Wallet pass", ("pkpass",), "wrap", _ZIPPED),
    Format("application/vnd.etsi.asic-e+zip", "signed documents", ("asice", "sce"), "wrap", _ZIPPED),
    Format("application/pkcs7-mime", "signed or locked file", ("p7m", "p7s", "p7c"), "wrap", _ZIPPED),
    Format("application/x-mspublisher", "Publisher document", ("pub",), "wrap", _ZIPPED),
    Format("application/vnd.ms-project", "Project plan", ("mpp",), "wrap", _ZIPPED),
    Format("application/onenote", "OneNote notes", ("one",), "wrap", _ZIPPED),
    Format("application/vnd.ms-xpsdocument", "XPS document", ("xps",), "wrap", _ZIPPED),
    Format("application/vnd.google-earth.kmz", "Google Earth places", ("kmz",), "wrap", _ZIPPED),
    Format("font/sfnt", "TrueType font", ("ttf",), "wrap", _ZIPPED),
    Format("application/vnd.ms-opentype", "OpenType font", ("otf",), "wrap", _ZIPPED),
    Format("font/woff", "WOFF font", ("woff",), "wrap", _ZIPPED),
    Format("font/woff2", "WOFF2 font", ("woff2",), "wrap", _ZIPPED),
    Format("application/x-ole-storage", "Windows document", (), "wrap", _ZIPPED),
    Format("application/ogg", "Ogg data", ("ogx",), "wrap", _ZIPPED),
    Format("model/3mf", "3D model", ("3mf",), "wrap", _ZIPPED),
    Format(_ODF + "formula", "OpenDocument formula", ("odf",), "wrap", _ZIPPED),
    Format(_ODF + "text-template", "OpenDocument template", ("ott",), "wrap", _ZIPPED),
    Format("application/dicom", "medical picture", ("dcm",), "wrap", _ZIPPED),
    # archives
    Format("application/zip", "ZIP archive", ("zip",), "archive", "the same, packed more tightly"),
    Format("application/gzip", "gzip archive", ("gz", "gzip", "tgz"), "archive", "the same, packed more tightly"),
    Format("application/x-tar", "tar archive", ("tar",), "wrap", _ZIPPED),
    Format("application/x-7z-compressed", "7z archive", ("7z",), "wrap", _ZIPPED),
    Format("application/vnd.rar", "RAR archive", ("rar",), "wrap", _ZIPPED),
    Format("application/x-bzip2", "bzip2 archive", ("bz2", "tbz2"), "wrap", _ZIPPED),
    Format("application/x-xz", "xz archive", ("xz", "txz"), "wrap", _ZIPPED),
    Format("application/zstd", "zstd archive", ("zst",), "wrap", _ZIPPED),
    Format("application/x-compress", "compress archive", ("z",), "wrap", _ZIPPED),
    Format("application/x-lz4", "lz4 archive", ("lz4",), "wrap", _ZIPPED),
    Format("application/x-lzip", "lzip archive", ("lz",), "wrap", _ZIPPED),
    Format("application/x-cpio", "cpio archive", ("cpio",), "wrap", _ZIPPED),
    Format("application/x-arj", "ARJ archive", ("arj",), "wrap", _ZIPPED),
    Format("application/x-ace-compressed", "ACE archive", ("ace",), "wrap", _ZIPPED),
    Format("application/x-lzh-compressed", "LHA archive", ("lzh", "lha"), "wrap", _ZIPPED),
    Format("application/vnd.ms-cab-compressed", "Windows cabinet", ("cab",), "wrap", _ZIPPED),
    Format("application/x-iso9660-image", "disc image", ("iso",), "wrap", _ZIPPED),
    # what never goes out, unless --wrap says so
    Format("application/vnd.microsoft.portable-executable", "Windows program", ("exe", "dll", "scr"), "refuse", _REFUSED),
    Format("application/x-executable", "Unix program", (), "refuse", _REFUSED),
    Format("application/x-mach-binary", "macOS program", (), "refuse", _REFUSED),
    Format("application/java-archive", "Java program", ("jar",), "refuse", _REFUSED),
    Format("application/vnd.android.package-archive", "Android app", ("apk",), "refuse", _REFUSED),
    Format("text/x-shellscript", "script", ("sh", "bat", "cmd", "ps1"), "refuse", _REFUSED),
    Format("text/x-script.python", "script", ("py",), "refuse", _REFUSED),
    Format("application/x-dosexec", "DOS program", ("com",), "refuse", _REFUSED),
    Format("application/x-msi", "Windows installer", ("msi",), "refuse", _REFUSED),
    Format("application/x-ms-shortcut", "Windows shortcut", ("lnk",), "refuse", _REFUSED),
    Format("application/vnd.ms-htmlhelp", "compiled Windows help", ("chm",), "refuse", _REFUSED),
    Format("application/java-vm", "Java program", ("class",), "refuse", _REFUSED),
    Format("application/vnd.android.dex", "Android program", ("dex",), "refuse", _REFUSED),
    Format("application/x-ios-app", "iOS app", ("ipa",), "refuse", _REFUSED),
    Format("application/wasm", "WebAssembly program", ("wasm",), "refuse", _REFUSED),
    Format("application/vnd.adobe.flash.movie", "Flash program", ("swf",), "refuse", _REFUSED),
    Format("text/x-perl", "script", ("pl",), "refuse", _REFUSED),
    Format("text/x-ruby", "script", ("rb",), "refuse", _REFUSED),
    Format("text/x-php", "script", ("php",), "refuse", _REFUSED),
    Format("text/javascript", "script", ("js", "mjs"), "refuse", _REFUSED),
    Format("application/vnd.ms-word.document.macroenabled.12", "Word document with macros", ("docm",), "refuse", _REFUSED),
    Format("application/vnd.ms-excel.sheet.macroenabled.12", "Excel sheet with macros", ("xlsm",), "refuse", _REFUSED),
    Format("application/vnd.ms-powerpoint.presentation.macroenabled.12", "slides with macros", ("pptm",), "refuse", _REFUSED),
    Format("application/vnd.debian.binary-package", "Linux package", ("deb",), "refuse", _REFUSED),
    Format("application/x-rpm", "Linux package", ("rpm",), "refuse", _REFUSED),
    Format("application/vnd.ms-excel.sheet.binary.macroenabled.12", "binary Excel sheet", ("xlsb",), "refuse", _REFUSED),
    Format("application/vnd.ms-word.template.macroenabled.12", "Word template with macros", ("dotm",), "refuse", _REFUSED),
    Format("application/vnd.ms-excel.template.macroenabled.12", "Excel template with macros", ("xltm",), "refuse", _REFUSED),
    Format("application/vnd.ms-excel.addin.macroenabled.12", "Excel add-in", ("xlam",), "refuse", _REFUSED),
    Format("application/vnd.ms-visio.drawing.macroenabled.main+xml", "Visio drawing with macros", ("vsdm",), "refuse", _REFUSED),
    Format("application/vnd.ms-powerpoint.slideshow.macroenabled.12", "slide show with macros", ("ppsm",), "refuse", _REFUSED),
    Format("audio/vnd.audible.aax", "copy-protected Audible book", ("aax",), "refuse", _REFUSED),
    Format("audio/x-pn-audibleaudio", "copy-protected Audible book", ("aa",), "refuse", _REFUSED),
    Format("application/encrypted", "locked Office document", (), "refuse", _REFUSED),
    Format("application/octet-stream", "unknown data", ("bin",), "refuse", _REFUSED),
    Format("inode/x-empty", "empty file", (), "refuse", _REFUSED),
)  # fmt: skip

FORMATS = {entry.type: entry for entry in _TABLE}

RAW = frozenset(entry.type for entry in _TABLE if entry.becomes == _PREVIEW)
"""What a camera saw, before it made a picture of that."""

ON_FEW_PHONES = frozenset({"video/x-msvideo", "video/mpeg", "image/tiff", "image/bmp", "image/svg+xml"})
"""Providers accept them, and most phones cannot show them: what `--playable` converts."""

_BY_EXTENSION = {extension: entry.type for entry in reversed(_TABLE) for extension in entry.extensions}


def claimed_type(name: str) -> str | None:
    """What the extension of a file name says; never decides what the file is."""
    return _BY_EXTENSION.get(PurePath(name).suffix.lower().lstrip("."))


def title(true_type: str) -> str:
    """A plain name for a type, for sentences."""
    entry = FORMATS.get(true_type)
    return entry.title if entry else true_type
