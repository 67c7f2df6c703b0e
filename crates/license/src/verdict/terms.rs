//! Words by their role in a license.

/// Words that grant, require, forbid or set a condition. Adding or removing one changes the license.
pub(super) fn is_critical(word: &str) -> bool {
    NEGATIONS.contains(&word)
        || DUTIES.contains(&word)
        || RIGHTS.contains(&word)
        || FIELDS.contains(&word)
}

/// Words that reverse or narrow a sentence wherever they are added or removed.
pub(super) fn is_turning(word: &str) -> bool {
    NEGATIONS.contains(&word)
        || FIELDS.contains(&word)
        || matches!(word, "with" | "must" | "fee" | "revoke" | "revocable" | "prohibited")
}

const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "non",
    "never",
    "without",
    "only",
    "except",
    "excepting",
    "excluding",
    "unless",
    "none",
    "neither",
    "nor",
    "cannot",
    "cant",
    "wont",
    "shant",
    "mustnt",
    "dont",
    "solely",
    "exclusively",
    "however",
    "but",
    "instead",
];

const DUTIES: &[&str] = &[
    "may",
    "must",
    "shall",
    "should",
    "will",
    "can",
    "need",
    "required",
    "require",
    "requires",
    "recommended",
    "obliged",
    "provided",
    "condition",
    "conditions",
    "conditional",
    "subject",
    "if",
    "until",
    "notify",
    "report",
    "inform",
    "submit",
    "contact",
    "consent",
    "approval",
    "pay",
    "payment",
    "fee",
    "fees",
    "royalty",
    "royalties",
    "charge",
    "cost",
    "purchase",
    "register",
    "acknowledge",
    "advertise",
    "display",
    "contribute",
    "disclose",
    "publicly",
    "permission",
    "written",
    "prior",
    "additional",
    "restriction",
    "restrictions",
    "restrict",
    "restricted",
    "limited",
    "limit",
    "agree",
    "indemnify",
];

const RIGHTS: &[&str] = &[
    "use",
    "used",
    "using",
    "copy",
    "copied",
    "modify",
    "modified",
    "merge",
    "publish",
    "distribute",
    "distributed",
    "redistribute",
    "redistribution",
    "redistributions",
    "sublicense",
    "sell",
    "sold",
    "resell",
    "grant",
    "granted",
    "grants",
    "permit",
    "permitted",
    "permits",
    "allow",
    "allowed",
    "forbid",
    "forbidden",
    "prohibit",
    "prohibited",
    "deny",
    "denied",
    "revoke",
    "revoked",
    "revocable",
    "irrevocable",
    "terminate",
    "terminated",
    "termination",
    "expire",
    "expires",
    "perpetual",
    "patent",
    "patents",
    "trademark",
    "trademarks",
    "warranty",
    "warranties",
    "liable",
    "liability",
    "retain",
    "reproduce",
    "rights",
    "license",
    "licensed",
    "licenses",
    "later",
    "version",
    "free",
    "freely",
    "any",
    "all",
    "exclusive",
    "nonexclusive",
    "transfer",
    "transferable",
    "lease",
    "rent",
    "host",
    "hosting",
    "train",
    "training",
];

const FIELDS: &[&str] = &[
    "commercial",
    "commercially",
    "noncommercial",
    "research",
    "academic",
    "academia",
    "education",
    "educational",
    "evaluation",
    "evaluating",
    "testing",
    "personal",
    "private",
    "internal",
    "military",
    "weapon",
    "weapons",
    "nuclear",
    "government",
    "governments",
    "surveillance",
    "medical",
    "religious",
    "political",
    "animal",
    "ethical",
    "evil",
    "harm",
    "illegal",
    "competing",
    "compete",
    "competitor",
    "competitors",
    "competitive",
    "production",
    "employees",
    "students",
    "university",
    "nonprofit",
    "profit",
    "charitable",
    "country",
    "countries",
    "embargoed",
    "export",
    "cloud",
    "saas",
    "service",
    "services",
    "ai",
    "machine",
    "learning",
];

/// Nouns for a person or group that may hold a copyright, even without a capital letter.
pub(super) fn is_party(word: &str) -> bool {
    matches!(
        word,
        "copyright"
            | "holder"
            | "holders"
            | "owner"
            | "owners"
            | "author"
            | "authors"
            | "contributor"
            | "contributors"
            | "regents"
            | "developer"
            | "developers"
            | "maintainer"
            | "maintainers"
            | "licensor"
            | "licensors"
            | "representatives"
            | "and"
            | "or"
            | "nor"
            | "any"
            | "other"
    )
}

/// Words without a meaning of their own.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "this"
            | "that"
            | "these"
            | "those"
            | "such"
            | "said"
            | "of"
            | "to"
            | "in"
            | "on"
            | "for"
            | "by"
            | "with"
            | "is"
            | "are"
            | "be"
            | "as"
            | "it"
            | "its"
            | "they"
            | "them"
            | "their"
            | "his"
            | "her"
            | "which"
            | "who"
            | "also"
            | "from"
            | "at"
            | "following"
            | "above"
            | "below"
            | "s"
            | "please"
            | "herein"
            | "hereby"
            | "own"
            | "same"
    )
}

/// Nouns for the licensed work.
pub(super) fn is_subject(word: &str) -> bool {
    matches!(
        word,
        "software"
            | "program"
            | "programs"
            | "library"
            | "libraries"
            | "package"
            | "work"
            | "works"
            | "code"
            | "file"
            | "files"
            | "module"
            | "documentation"
            | "document"
            | "materials"
            | "product"
            | "data"
            | "project"
            | "database"
            | "source"
            | "font"
            | "fonts"
            | "specification"
            | "content"
            | "script"
            | "scripts"
            | "tool"
            | "header"
            | "sources"
            | "text"
            | "archive"
            | "distribution"
            | "implementation"
            | "component"
            | "application"
            | "plugin"
            | "driver"
    )
}

/// Nouns for copyright holders that licenses use where a name may be inserted.
#[expect(clippy::too_many_lines, reason = "a table of words")]
pub(super) fn is_holder(word: &str) -> bool {
    is_party(word)
        || matches!(
            word,
            "university"
                | "california"
                | "berkeley"
                | "foundation"
                | "inc"
                | "company"
                | "organization"
                | "organizations"
                | "institution"
                | "institutions"
                | "institute"
                | "name"
                | "names"
                | "project"
                | "team"
                | "group"
                | "software"
                | "free"
                | "corporation"
                | "corp"
                | "ltd"
                | "year"
                | "placeholder"
                | "party"
                | "parties"
                | "above"
                | "copyrightholder"
                | "individual"
                | "entity"
                | "x"
                | "consortium"
                | "hp"
                | "person"
                | "specific"
                | "affiliates"
                | "suppliers"
                | "contributing"
                | "development"
                | "fullname"
                | "copyrightowner"
                | "state"
                | "department"
                | "technology"
                | "massachusetts"
                | "board"
                | "trustees"
                | "isc"
                | "internet"
                | "systems"
                | "neither"
                | "developed"
                | "give"
                | "gives"
                | "illinois"
                | "at"
                | "urbana"
                | "champaign"
                | "llvm"
                | "owned"
                | "url"
                | "sun"
                | "microsystems"
                | "apple"
                | "computer"
                | "computing"
                | "services"
                | "provider"
                | "chicago"
                | "cambridge"
                | "digital"
                | "equipment"
        )
}

/// Whether a word is part of a postal or web address in a license.
pub(super) fn is_address(word: &str) -> bool {
    let is_number = word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        || matches!(
            word,
            "franklin"
                | "street"
                | "st"
                | "fifth"
                | "floor"
                | "boston"
                | "ma"
                | "temple"
                | "place"
                | "suite"
                | "usa"
                | "mass"
                | "ave"
                | "avenue"
                | "cambridge"
                | "milk"
                | "massachusetts"
                | "http"
                | "www"
                | "org"
                | "com"
                | "html"
                | "htm"
                | "txt"
                | "fsf"
                | "gnu"
                | "apache"
                | "creativecommons"
                | "opensource"
                | "php"
                | "net"
                | "lgpl"
                | "gpl"
                | "why"
                | "philosophy"
                | "fifth-floor"
                | "02111-1307"
                | "second"
                | "mountain"
                | "view"
                | "stanford"
                | "california"
        )
}
