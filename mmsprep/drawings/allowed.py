"""What may stay in an SVG? Names only: what is not here is taken out. Nothing here decides."""

from __future__ import annotations


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

ELEMENTS = _names("""
    a altGlyph altGlyphDef altGlyphItem animate animateColor animateMotion animateTransform circle
    clipPath color-profile cursor defs desc discard ellipse feBlend feColorMatrix feComponentTransfer
    feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology
    feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter flowPara
    flowRegion flowRoot flowSpan font font-face font-face-format font-face-name g glyph glyphRef hatch
    hatchpath hkern image line linearGradient marker mask mesh meshgradient meshpatch meshrow metadata
    missing-glyph mpath path pattern polygon polyline radialGradient rect set solidcolor stop style
    svg switch symbol text textPath title tref tspan use view vkern
""")
"""SVG 1.1 and 2 without script, handler, listener, foreignObject, iframe, audio, video, canvas.

`flowRoot` and its kin are of a draft that some editors still write: nobody runs anything in them.
"""

DRAWN = _names("""
    circle ellipse image line path polygon polyline rect text use
""")
"""What leaves something to see."""

ANIMATED = _names("""
    animate animateColor animateMotion animateTransform discard set
""")

ATTRIBUTES = _names("""
    accent-height accumulate additive alignment-baseline alphabetic amplitude arabic-form ascent
    attributename attributetype azimuth background background-color basefrequency baseline-shift
    baseprofile bbox begin bias bidi-override border bottom by calcmode cap-height class clip
    clip-path clip-rule clippathunits color color-interpolation color-interpolation-filters
    color-profile color-rendering cols contentscripttype contentstyletype cursor cx cy d descent
    diffuseconstant direction display divisor dominant-baseline dur dx dy edgemode elevation
    enable-background end exponent externalresourcesrequired fill fill-opacity fill-rule filter
    filterunits flood-color flood-opacity focusable font font-family font-feature-settings
    font-kerning font-language-override font-optical-sizing font-palette font-size font-size-adjust
    font-stretch font-style font-synthesis font-variant font-variant-caps font-variant-east-asian
    font-variant-ligatures font-variant-numeric font-variant-position font-variation-settings
    font-weight format fr from fx fy g1 g2 glyph-name glyph-orientation-horizontal
    glyph-orientation-vertical glyphref gradienttransform gradientunits hanging hatchcontentunits
    hatchunits height horiz-adv-x horiz-origin-x horiz-origin-y id ideographic image-rendering in in2
    inline-size intercept isolation k k1 k2 k3 k4 kernelmatrix kernelunitlength kerning keypoints
    keysplines keytimes lang left lengthadjust letter-spacing lighting-color limitingconeangle
    line-height local marker marker-end marker-mid marker-pattern marker-segment marker-start
    markerheight markerunits markerwidth mask mask-border mask-border-mode mask-border-outset
    mask-border-repeat mask-border-slice mask-border-source mask-border-width mask-clip mask-composite
    mask-image mask-mode mask-origin mask-position mask-repeat mask-size mask-type maskcontentunits
    maskunits mathematical max media method min mix-blend-mode mode name nav-next numoctaves
    object-fit object-position offset opacity operator order orient orientation origin overflow
    overline-position overline-thickness padding paint-order panose-1 path pathlength
    patterncontentunits patterntransform patternunits pitch pointer-events points pointsatx pointsaty
    pointsatz position preservealpha preserveaspectratio primitiveunits r radius refx refy rel
    rendering-intent repeatcount repeatdur requiredextensions requiredfeatures requiredfonts restart
    result right role rotate rx ry scale seed shape-image-threshold shape-inside shape-margin
    shape-padding shape-rendering shape-subtract side slope snapshottime solid-color solid-opacity
    space spacing specularconstant specularexponent speed spreadmethod startoffset stddeviation stemh
    stemv stitchtiles stop-color stop-opacity strikethrough-position strikethrough-thickness stroke
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
    stroke-width surfacescale systemlanguage tabindex tablevalues target targetx targety text-align
    text-align-last text-anchor text-decoration text-decoration-color text-decoration-fill
    text-decoration-line text-decoration-stroke text-decoration-style text-indent text-orientation
    text-overflow text-rendering text-underline-position textlength timelinebegin title to top
    transform transform-box transform-origin translate type u1 u2 underline-position
    underline-thickness unicode unicode-bidi unicode-range units-per-em v-alphabetic v-hanging
    v-ideographic v-mathematical values vector-effect version vert-adv-y vert-origin-x vert-origin-y
    viewbox viewtarget visibility white-space width widths word-spacing word-wrap wrap writing-mode x
    x-height x1 x2 xchannelselector y y1 y2 ychannelselector z zoomandpan
""")
"""Attributes without a prefix, in lower case; `href` and `style` have rules of their own."""

PREFIXES = ("data-", "aria-")

INERT = (
    "http://www.inkscape.org/namespaces/",
    "http://inkscape.sourceforge.net/",
    "http://sodipodi.sourceforge.net/",
    "http://ns.adobe.com/",
    "adobe:ns:meta/",
    "http://purl.org/dc/",
    "http://web.resource.org/cc/",
    "http://creativecommons.org/ns",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns",
    "http://www.bohemiancoding.com/sketch/",
    "http://www.figma.com/",
    "http://www.serif.com/",
    "https://boxy-svg.com",
    "http://vectornator.io",
    "http://schemas.microsoft.com/visio/",
    "http://xml.openoffice.org/",
    "http://www.corel.com/",
    "http://iptc.org/",
)
"""Where the namespaces of editors and of metadata begin: no reader of SVG acts on them."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"})
"""What may be inside as data: pictures that hold no references themselves."""

FONTS = ("font/", "application/font", "application/x-font", "application/vnd.ms-fontobject")
