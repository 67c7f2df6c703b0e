//! The formats of tokens, as their issuers document them.
//!
//! A format has a literal that names its issuer. Text that merely looks random has no row.

use super::class::Class;
use super::class::Class::{
    Alphanumeric, Base32, Base64, Base64Url, Digits, Dotted, Hex, Upper, Visible, Word,
};

/// One part of a token after its prefix.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// Between this many and this many characters of a class.
    Run(Class, usize, usize),
    /// This text.
    Text(&'static str),
}

/// The format of one kind of token.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each column of the table is a yes or no")]
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) prefixes: &'static [&'static str],
    /// The parts after the prefix.
    pub(super) form: &'static [Part],
    /// The minimum number of characters of the last class of `form` before the "prefix", if that is in the middle of
    /// the token.
    pub(super) before: usize,
    /// Whether it must not touch other letters and digits, because the prefix is not specific enough.
    pub(super) edges: bool,
    /// Whether the prefix is not a secret, such as the host of a webhook.
    pub(super) keeps_prefix: bool,
    /// Whether a token in a file is a hard-coded secret, and is rarely anything else.
    pub(super) is_hard_coded: bool,
    /// Whether the last six characters are a checksum of the others, as for GitHub and npm.
    pub(super) is_checked: bool,
}

impl Format {
    const fn new(
        name: &'static str,
        prefixes: &'static [&'static str],
        form: &'static [Part],
    ) -> Self {
        Self {
            name,
            prefixes,
            form,
            before: 0,
            edges: false,
            keeps_prefix: false,
            is_hard_coded: false,
            is_checked: false,
        }
    }

    /// Requires that no token character touches it.
    const fn alone(mut self) -> Self {
        self.edges = true;
        self
    }

    /// Requires this many characters before the literal, which belong to the token.
    const fn behind(mut self, count: usize) -> Self {
        self.before = count;
        self
    }

    /// Declares that only the text after the literal is secret.
    const fn after(mut self) -> Self {
        self.keeps_prefix = true;
        self
    }

    /// Declares that a token in a file is reported.
    const fn hard_coded(mut self) -> Self {
        self.is_hard_coded = true;
        self
    }

    /// Declares that a token in a file is reported if its checksum is right.
    const fn checked(mut self) -> Self {
        self.is_checked = true;
        self.hard_coded()
    }
}

/// No upper bound: issuers announce that their tokens may grow.
const MORE: usize = usize::MAX;

const fn run(class: Class, least: usize) -> Part {
    Part::Run(class, least, MORE)
}

const fn exactly(class: Class, count: usize) -> Part {
    Part::Run(class, count, count)
}

/// Every format. Where two match at one place, the first one names it.
pub(super) const FORMATS: &[Format] = &[
    // Clouds.
    Format::new("AWS access key", &["AKIA", "ASIA", "ABIA", "ACCA"], &[exactly(Base32, 16)])
        .alone()
        .hard_coded(),
    Format::new("AWS access key", &["AKIA", "ASIA"], &[exactly(Upper, 16)]).alone(),
    Format::new("Amazon Bedrock key", &["ABSK"], &[run(Base64, 100)]).alone(),
    Format::new("Google API key", &["AIza"], &[run(Base64Url, 35)]).hard_coded(),
    Format::new("Google OAuth token", &["ya29."], &[run(Dotted, 20)]),
    Format::new("Google OAuth secret", &["GOCSPX-"], &[run(Base64Url, 20)]),
    Format::new("Google refresh token", &["1//0"], &[run(Base64Url, 40)]).alone(),
    Format::new("Azure storage key", &["AccountKey=", "SharedAccessKey="], &[run(Base64, 40)])
        .after()
        .hard_coded(),
    Format::new("Azure client secret", &["7Q~", "8Q~", "9Q~"], &[run(Dotted, 28)]).behind(3),
    Format::new("Azure DevOps token", &["AZDO"], &[exactly(Alphanumeric, 4)]).behind(40),
    Format::new("DigitalOcean token", &["dop_v1_", "doo_v1_", "dor_v1_"], &[run(Hex, 40)])
        .hard_coded(),
    Format::new("Alibaba Cloud key", &["LTAI"], &[Part::Run(Alphanumeric, 16, 24)]).alone(),
    Format::new("Tencent Cloud key", &["AKID"], &[exactly(Alphanumeric, 32)]).alone(),
    Format::new("Heroku token", &["HRKU-AA"], &[run(Base64Url, 40)]),
    Format::new("Fly.io token", &["fm1_", "fm2_", "FlyV1 fm1_", "FlyV1 fm2_"], &[run(Base64, 40)]),
    Format::new("Databricks token", &["dapi"], &[run(Hex, 32)]).alone(),
    Format::new("Terraform Cloud token", &[".atlasv1."], &[run(Base64Url, 40)]).behind(10),
    Format::new("Pulumi token", &["pul-"], &[run(Hex, 40)]).alone(),
    Format::new("Vault token", &["hvs.", "hvb.", "hvr."], &[run(Base64Url, 20)]).alone(),
    Format::new(
        "Doppler token",
        &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."],
        &[run(Dotted, 32)],
    )
    .alone(),
    Format::new("1Password token", &["ops_eyJ"], &[run(Base64, 40)]),
    Format::new("Tailscale key", &["tskey-"], &[run(Base64Url, 16)]),
    Format::new(
        "PlanetScale token",
        &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"],
        &[run(Dotted, 24)],
    ),
    Format::new("Supabase token", &["sbp_"], &[run(Hex, 40)]),
    Format::new("Yandex Cloud key", &["AQVN"], &[run(Base64Url, 35)]).alone(),
    // Forges.
    Format::new(
        "GitHub token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        &[run(Alphanumeric, 36)],
    )
    .checked(),
    Format::new("GitHub token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], &[run(Dotted, 30)]),
    Format::new(
        "GitHub fine-grained token",
        &["github_pat_"],
        &[exactly(Alphanumeric, 22), Part::Text("_"), exactly(Alphanumeric, 59)],
    )
    .hard_coded(),
    Format::new("GitHub fine-grained token", &["github_pat_"], &[run(Word, 30)]),
    Format::new(
        "GitLab token",
        &[
            "glpat-", "gldt-", "glrt-", "glrtr-", "glptt-", "glcbt-", "glft-", "glsoat-", "glimt-",
            "glagent-", "gloas-", "glffct-", "glwt-",
        ],
        &[run(Dotted, 20)],
    )
    .hard_coded(),
    Format::new("GitLab runner token", &["GR1348941"], &[run(Base64Url, 20)]),
    Format::new("Atlassian token", &["ATATT3", "ATCTT3"], &[run(Base64, 60)]),
    Format::new("Bitbucket app password", &["ATBB"], &[run(Alphanumeric, 24)]).alone(),
    // Package registries.
    Format::new("npm token", &["npm_"], &[run(Alphanumeric, 36)]).checked(),
    Format::new("npm token", &["npm_"], &[run(Alphanumeric, 30)]),
    Format::new("PyPI token", &["pypi-AgEIcHlwaS5vcmc"], &[run(Base64Url, 50)]).hard_coded(),
    Format::new("PyPI token", &["pypi-Ag"], &[run(Base64Url, 30)]),
    Format::new("crates.io token", &["cio"], &[exactly(Alphanumeric, 32)]).alone().hard_coded(),
    Format::new("Docker token", &["dckr_pat_", "dckr_oat_"], &[run(Base64Url, 20)]).hard_coded(),
    Format::new("RubyGems token", &["rubygems_"], &[run(Hex, 40)]).hard_coded(),
    Format::new("NuGet key", &["oy2"], &[exactly(Alphanumeric, 43)]).alone(),
    Format::new("Clojars token", &["CLOJARS_"], &[run(Alphanumeric, 40)]),
    Format::new("JFrog key", &["AKCp"], &[run(Alphanumeric, 60)]).alone(),
    Format::new("JFrog token", &["cmVmdGtuO"], &[run(Alphanumeric, 50)]).alone(),
    Format::new("Cloudsmith token", &["dl.cloudsmith.io/"], &[run(Alphanumeric, 12)]).after(),
    Format::new("packagecloud token", &["packagecloud.io/priv/"], &[run(Alphanumeric, 16)]).after(),
    Format::new("Gemfury token", &["fury.io/"], &[run(Base64Url, 16)]).after(),
    // Messengers.
    Format::new(
        "Slack token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxs-"],
        &[
            Part::Run(Digits, 10, 13),
            Part::Text("-"),
            Part::Run(Digits, 10, 13),
            Part::Text("-"),
            run(Base64Url, 20),
        ],
    )
    .hard_coded(),
    Format::new(
        "Slack token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxs-", "xoxe-", "xoxr-", "xoxc-", "xoxd-", "xoxo-", "xapp-"],
        &[run(Dotted, 16)],
    ),
    Format::new("Slack token", &["xoxe."], &[run(Dotted, 24)]),
    Format::new(
        "Slack webhook",
        &["hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/"],
        &[
            run(Alphanumeric, 6),
            Part::Text("/"),
            run(Alphanumeric, 6),
            Part::Text("/"),
            run(Alphanumeric, 16),
        ],
    )
    .after()
    .hard_coded(),
    Format::new("Slack webhook", &["hooks.slack.com/"], &[run(Visible, 24)]).after(),
    Format::new(
        "Discord webhook",
        &["/webhooks/"],
        &[Part::Run(Digits, 15, 22), Part::Text("/"), run(Base64Url, 40)],
    )
    .after(),
    Format::new("Teams webhook", &["webhook.office.com/webhookb2/"], &[run(Visible, 30)]).after(),
    // Payment and mail.
    Format::new("Stripe key", &["sk_live_", "rk_live_"], &[run(Alphanumeric, 24)]).hard_coded(),
    Format::new(
        "Stripe key",
        &["sk_live_", "rk_live_", "sk_test_", "rk_test_", "whsec_"],
        &[run(Base64, 16)],
    ),
    Format::new("Square token", &["sq0atp-", "sq0csp-"], &[run(Base64Url, 20)]),
    Format::new(
        "Shopify token",
        &["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"],
        &[run(Alphanumeric, 28)],
    ),
    Format::new(
        "SendGrid key",
        &["SG."],
        &[run(Base64Url, 16), Part::Text("."), run(Base64Url, 32)],
    )
    .alone()
    .hard_coded(),
    Format::new("Twilio key", &["SK"], &[exactly(Hex, 32)]).alone(),
    Format::new("Mailgun key", &["key-"], &[exactly(Hex, 32)]).alone(),
    Format::new("Brevo key", &["xkeysib-", "xsmtpsib-"], &[run(Base64Url, 40)]),
    Format::new("Mailchimp key", &["-us"], &[Part::Run(Digits, 1, 2)]).behind(32).alone(),
    // Models.
    Format::new("Hugging Face token", &["hf_"], &[run(Alphanumeric, 34)]).alone().hard_coded(),
    Format::new("Hugging Face token", &["hf_", "api_org_"], &[run(Alphanumeric, 30)]).alone(),
    Format::new(
        "OpenAI key",
        &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"],
        &[run(Base64Url, 20)],
    ),
    Format::new("OpenAI key", &["T3BlbkFJ"], &[run(Base64Url, 16)]).behind(16),
    Format::new("Anthropic key", &["sk-ant-"], &[run(Base64Url, 20)]),
    Format::new("Groq key", &["gsk_"], &[run(Alphanumeric, 40)]),
    Format::new("Replicate token", &["r8_"], &[run(Alphanumeric, 37)]).alone(),
    Format::new("Perplexity key", &["pplx-"], &[run(Alphanumeric, 40)]),
    // Services.
    Format::new(
        "New Relic key",
        &["NRAK-", "NRII-", "NRIQ-", "NRRA-", "NRSP-"],
        &[run(Base64Url, 20)],
    ),
    Format::new("New Relic license key", &["NRAL", "FFFFNRAL"], &[]).behind(32).alone(),
    Format::new(
        "Datadog token",
        &["ddapp_", "ddapi_", "dd_pat_", "ddpat_"],
        &[run(Alphanumeric, 24)],
    ),
    Format::new("Dynatrace token", &["dt0c01.", "dt0s01.", "dt0s16."], &[run(Dotted, 24)]),
    Format::new("Grafana token", &["glc_", "glsa_"], &[run(Base64, 30)]).alone(),
    Format::new("Sentry token", &["sntrys_", "sntryu_", "sntryi_"], &[run(Base64, 30)]),
    Format::new("SonarQube token", &["sqp_", "squ_", "sqa_"], &[run(Hex, 40)]).alone(),
    Format::new("Postman key", &["PMAK-"], &[run(Base64Url, 24)]),
    Format::new("Linear key", &["lin_api_", "lin_oauth_"], &[run(Alphanumeric, 32)]),
    Format::new("Notion token", &["ntn_"], &[run(Alphanumeric, 40)]).alone(),
    Format::new("Figma token", &["figd_"], &[run(Base64Url, 32)]),
    Format::new("Netlify token", &["nfp_", "nfc_", "nfo_"], &[run(Alphanumeric, 32)]).alone(),
    Format::new("Vercel token", &["vercel_blob_rw_", "vcp_"], &[run(Word, 24)]).alone(),
    Format::new("Buildkite token", &["bkua_", "bkaj_"], &[run(Alphanumeric, 32)]).alone(),
    Format::new("CircleCI token", &["CCIPAT_", "CCIPRJ_"], &[run(Word, 32)]),
    Format::new("Contentful token", &["CFPAT-"], &[run(Base64Url, 32)]),
    Format::new("EasyPost key", &["EZAK", "EZTK"], &[run(Alphanumeric, 50)]).alone(),
    Format::new("Shippo token", &["shippo_live_", "shippo_test_"], &[run(Hex, 32)]),
    Format::new("Prefect key", &["pnu_", "pnb_"], &[run(Alphanumeric, 32)]).alone(),
    Format::new(
        "Airtable token",
        &["pat"],
        &[exactly(Alphanumeric, 14), Part::Text("."), run(Hex, 60)],
    )
    .alone(),
    // Keys and signed tokens.
    Format::new("age key", &["AGE-SECRET-KEY-1", "age-secret-key-1"], &[run(Alphanumeric, 40)])
        .hard_coded(),
    Format::new(
        "JSON web token",
        &["eyJ"],
        &[
            run(Base64Url, 8),
            Part::Text("."),
            run(Base64Url, 8),
            Part::Text("."),
            Part::Run(Dotted, 0, MORE),
        ],
    ),
];
