//! Forms of one word that the matching guidelines of SPDX hold to be the same (annex C, "varietal word spelling").

/// The form of a word that stands for all its spellings. The word is in lower case.
pub(crate) fn canonical(word: &str) -> &str {
    match word {
        "licence" => "license",
        "licences" => "licenses",
        "licenced" => "licensed",
        "https" => "http",
        "acknowledgement" => "acknowledgment",
        "acknowledgements" => "acknowledgments",
        "analogue" => "analog",
        "artefact" => "artifact",
        "authorisation" => "authorization",
        "authorised" => "authorized",
        "calibre" => "caliber",
        "cancelled" => "canceled",
        "capitalisations" => "capitalizations",
        "catalogue" => "catalog",
        "categorise" => "categorize",
        "centre" => "center",
        "emphasised" => "emphasized",
        "favour" => "favor",
        "favourite" => "favorite",
        "fulfil" => "fulfill",
        "fulfilment" => "fulfillment",
        "initialise" => "initialize",
        "judgement" => "judgment",
        "labelling" => "labeling",
        "labour" => "labor",
        "maximise" => "maximize",
        "modelled" => "modeled",
        "modelling" => "modeling",
        "offence" => "offense",
        "optimise" => "optimize",
        "organisation" => "organization",
        "organisations" => "organizations",
        "practise" => "practice",
        "programme" => "program",
        "realise" => "realize",
        "recognise" => "recognize",
        "recognised" => "recognized",
        "signalling" => "signaling",
        "utilisation" => "utilization",
        "whilst" => "while",
        "wilful" => "willful",
        other => other,
    }
}

/// Whether a hyphen after this part of a word is one of spelling only: `non-commercial`, `sub-license`.
pub(crate) fn is_prefix(word: &str) -> bool {
    matches!(word, "non" | "sub" | "re" | "co" | "un")
}

/// Names of HTML and DocBook elements that texts of licenses are marked up with. Other words in angle brackets are
/// placeholders: `<year>`.
pub(crate) fn is_element(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "big"
            | "blockquote"
            | "body"
            | "br"
            | "center"
            | "cite"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "font"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hr"
            | "html"
            | "i"
            | "img"
            | "kbd"
            | "li"
            | "link"
            | "main"
            | "meta"
            | "nobr"
            | "ol"
            | "p"
            | "para"
            | "pre"
            | "q"
            | "samp"
            | "section"
            | "simpara"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "table"
            | "tbody"
            | "td"
            | "th"
            | "thead"
            | "title"
            | "tr"
            | "tt"
            | "u"
            | "ul"
            | "var"
            | "wbr"
            | "itemizedlist"
            | "listitem"
            | "orderedlist"
            | "ulink"
            | "emphasis"
            | "quote"
            | "sect1"
            | "sect2"
            | "term"
            | "variablelist"
            | "varlistentry"
            | "optional"
            | "alt"
            | "standardlicenseheader"
            | "list"
            | "item"
            | "bullet"
            | "titletext"
            | "copyrighttext"
    )
}
