//! Tokens in the formats that their issuers document.

use super::plant::{Plant, Shape};
use crate::Random;

type Make = fn(&mut Random) -> String;

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

const TOKENS: &[(&str, Make)] = &[
    ("GitHub classic", |r| {
        format!("{}{}", r.pick(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]).to_owned(), r.word(36))
    }),
    ("GitHub fine-grained", |r| format!("github_pat_{}_{}", r.word(22), r.word(59))),
    ("GitLab", |r| {
        let front =
            ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-", "glagent-"];
        format!("{}{}", r.pick(&front).to_owned(), r.base64(20))
    }),
    ("GitLab routable", |r| format!("glpat-{}.01.{}", r.base64(27), r.text(LOWER, 9))),
    ("GitLab runner", |r| format!("GR1348941{}", r.base64(20))),
    ("Slack", |r| {
        let front = *r.pick(&["xoxb", "xoxp", "xoxa", "xoxs"]);
        format!("{front}-{}-{}-{}", r.digits(12), r.digits(12), r.word(24))
    }),
    ("Slack app", |r| format!("xapp-1-A{}-{}-{}", r.text(UPPER, 10), r.digits(13), r.hex(64))),
    ("Stripe", |r| {
        format!("{}{}", r.pick(&["sk_live_", "rk_live_", "sk_test_"]).to_owned(), r.word(24))
    }),
    ("AWS key id", |r| format!("{}{}", r.pick(&["AKIA", "ASIA"]).to_owned(), r.text(UPPER, 16))),
    ("Google API key", |r| format!("AIza{}", r.base64(35))),
    ("Google OAuth", |r| format!("ya29.{}", r.base64(60))),
    ("Google client secret", |r| format!("GOCSPX-{}", r.base64(28))),
    ("npm", |r| format!("npm_{}", r.word(36))),
    ("PyPI", |r| format!("pypi-AgEIcHlwaS5vcmc{}", r.base64(80))),
    ("crates.io", |r| format!("cio{}", r.word(32))),
    ("JWT", |r| format!("eyJhbGciOiJIUzI1NiJ9.eyJ{}.{}", r.base64(30), r.base64(43))),
    ("Telegram", |r| format!("{}:AA{}", r.digits(10), r.base64(33))),
    ("SendGrid", |r| format!("SG.{}.{}", r.base64(22), r.base64(43))),
    ("Twilio", |r| format!("SK{}", r.hex(32))),
    ("Hugging Face", |r| format!("hf_{}", r.word(34))),
    ("DigitalOcean", |r| format!("dop_v1_{}", r.hex(64))),
    ("Docker Hub", |r| format!("dckr_pat_{}", r.base64(27))),
    ("Docker organization", |r| format!("dckr_oat_{}", r.base64(32))),
    ("Discord", |r| format!("M{}.{}.{}", r.word(23), r.word(6), r.word(38))),
    ("New Relic", |r| format!("NRAK-{}", r.text(UPPER, 27))),
    ("Vault", |r| format!("hvs.{}", r.base64(90))),
    ("age", |r| format!("AGE-SECRET-KEY-1{}", r.text("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58))),
    ("OpenAI", |r| format!("sk-proj-{}", r.base64(48))),
    ("Anthropic", |r| format!("sk-ant-api03-{}", r.base64(93))),
    ("Atlassian", |r| format!("ATATT3{}", r.base64(180))),
    ("Bitbucket", |r| format!("ATBB{}", r.word(32))),
    ("RubyGems", |r| format!("rubygems_{}", r.hex(48))),
    ("Terraform Cloud", |r| format!("{}.atlasv1.{}", r.word(14), r.base64(67))),
    ("Pulumi", |r| format!("pul-{}", r.hex(40))),
    ("Databricks", |r| format!("dapi{}", r.hex(32))),
    ("Shopify", |r| format!("shpat_{}", r.hex(32))),
    ("Mailgun", |r| format!("key-{}", r.hex(32))),
    ("Grafana", |r| format!("glsa_{}_{}", r.word(32), r.hex(8))),
    ("SonarQube", |r| format!("sqp_{}", r.hex(40))),
    ("Azure client secret", |r| format!("{}8Q~{}", r.word(3), r.word(34))),
    ("Postman", |r| format!("PMAK-{}-{}", r.hex(24), r.hex(34))),
    ("Doppler", |r| format!("dp.pt.{}", r.word(43))),
    ("Tailscale", |r| format!("tskey-auth-{}-{}", r.word(17), r.word(32))),
    ("NuGet", |r| format!("oy2{}", r.text(LOWER, 43))),
];

/// Tokens that are recognized by the host before them.
const PATHS: &[(&str, Make)] = &[
    ("Slack webhook", |r| {
        format!(
            "https://hooks.slack.com/services/T{}/B{}/{}",
            r.text(UPPER, 9),
            r.text(UPPER, 9),
            r.word(24)
        )
    }),
    ("Discord webhook", |r| {
        format!("https://discord.com/api/webhooks/{}/{}", r.digits(18), r.base64(68))
    }),
    ("Cloudsmith", |r| format!("https://dl.cloudsmith.io/{}/org/repo/x.tar.gz", r.word(16))),
    ("packagecloud", |r| format!("https://packagecloud.io/priv/{}/o/r/x.deb", r.hex(48))),
    ("Telegram in a path", |r| {
        format!("https://api.telegram.org/bot{}:AA{}/getFile", r.digits(10), r.base64(33))
    }),
];

/// Returns a token of a random format.
pub(super) fn token(random: &mut Random) -> Plant {
    let at = random.below(TOKENS.len() + PATHS.len());
    make(random, at)
}

/// Returns a token of each format.
pub(super) fn all(random: &mut Random) -> Vec<Plant> {
    (0..TOKENS.len() + PATHS.len()).map(|at| make(random, at)).collect()
}

fn make(random: &mut Random, at: usize) -> Plant {
    if let Some((what, token)) = TOKENS.get(at) {
        let text = token(random);
        // The prefix identifies the issuer; the rest must not appear in parts, either.
        let cores = vec![text[text.len() - 14..].to_owned()];
        return Plant { what, shape: Shape::Token, text, cores };
    }
    let (what, token) = PATHS.get(at - TOKENS.len()).expect("an index below the number of formats");
    let text = token(random);
    let longest = text.split(['/', ':']).max_by_key(|part| part.len()).unwrap_or_default();
    let cores = vec![longest[longest.len().saturating_sub(12)..].to_owned()];
    Plant { what, shape: Shape::Url, text, cores }
}
