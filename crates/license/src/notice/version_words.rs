//! Words between a name and its version, and words for later versions, in several languages.

/// Words that may be between a name and its version.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "license"
            | "public"
            | "version"
            | "versions"
            | "ver"
            | "v"
            | "vers"
            | "rev"
            | "revision"
            | "release"
            | "no"
            | "number"
            | "either"
            | "the"
            | "of"
            | "as"
            | "published"
            | "by"
            | "free"
            | "software"
            | "foundation"
            | "inc"
            | "fsf"
            | "in"
            | "its"
            | "only"
            | "under"
            | "en"
            | "la"
            | "international"
            | "general"
            | "using"
            | "foundations"
            | "foundatio"
            | "fundation"
            | "telle"
            | "que"
            | "publiée"
            | "publiee"
            | "par"
            | "soit"
            | "dans"
            | "cette"
            | "de"
            | "der"
            | "which"
            | "is"
            | "that"
            | "it"
    )
}

/// The digit of a number that is written as a word.
pub(super) fn spelled(word: &str) -> &str {
    match word {
        "one" => "1",
        "two" => "2",
        "three" => "3",
        other => other,
    }
}

pub(super) fn is_version_word(word: &str) -> bool {
    matches!(
        word,
        "version"
            | "versions"
            | "ver"
            | "v"
            | "vers"
            | "rev"
            | "revision"
            | "release"
            | "バージョン"
    )
}

pub(super) fn is_later(word: &str) -> bool {
    matches!(
        word,
        "later"
            | "newer"
            | "higher"
            | "greater"
            | "above"
            | "upwards"
            | "onwards"
            | "onward"
            | "up"
            | "upward"
            | "subsequent"
            | "posterior"
            | "ultérieure"
            | "ulterieure"
            | "ulterieur"
            | "ultérieur"
            | "spätere"
            | "späteren"
            | "spaetere"
            | "successor"
            | "future"
            | "successiva"
    ) || word.contains("以降")
}

pub(super) fn is_joint(word: &str) -> bool {
    matches!(word, "or" | "and" | "ou" | "oder" | "o" | "soit")
}

/// Words that may be between "or" and "later".
pub(super) fn is_option(word: &str) -> bool {
    matches!(
        word,
        "at" | "your"
            | "option"
            | "choice"
            | "any"
            | "a"
            | "version"
            | "versions"
            | "its"
            | "of"
            | "the"
            | "license"
            | "if"
            | "you"
            | "like"
            | "prefer"
            | "à"
            | "votre"
            | "gré"
            | "toute"
            | "une"
            | "jeder"
            | "ihrem"
            | "ihrer"
            | "wahl"
            | "nach"
            | "youre"
            | "discretion"
            | "in"
            | "dans"
            | "au"
            | "gre"
            | "their"
            | "opinion"
            | "all"
            | "or"
            | "optionally"
            | "choix"
            | "wish"
            | "released"
    )
}
