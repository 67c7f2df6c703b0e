//! Random numbers that only depend on a seed.

/// A small generator (`SplitMix64`). A failure can be reproduced with its seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Random {
    /// Creates a generator from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    /// Returns a number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// Returns `true` with a probability of 1 in `times`.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Returns one of several values.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.below(of.len());
        of.get(at).expect("something to pick from")
    }

    /// Returns `count` characters of an ASCII alphabet.
    pub fn text(&mut self, alphabet: &str, count: usize) -> String {
        (0..count).map(|_| char::from(*self.pick(alphabet.as_bytes()))).collect()
    }

    /// Returns `count` letters and digits.
    pub fn word(&mut self, count: usize) -> String {
        self.text(ALPHANUMERIC, count)
    }

    /// Returns `count` characters of URL-safe base64, the first of which is a letter.
    pub fn base64(&mut self, count: usize) -> String {
        let first = self.text(&ALPHANUMERIC[..52], 1);
        let rest = self.text(&format!("{ALPHANUMERIC}-_"), count.saturating_sub(2));
        let last = self.word(1);
        format!("{first}{rest}{last}")
    }

    /// Returns `count` lower-case hexadecimal digits.
    pub fn hex(&mut self, count: usize) -> String {
        self.text("0123456789abcdef", count)
    }

    /// Returns `count` digits from 1 to 9.
    pub fn digits(&mut self, count: usize) -> String {
        self.text("123456789", count)
    }
}
