//! Repositories into whose files secrets are planted, to see whether one comes out again.
//!
//! The tokens are made after the documentation of their issuers, on purpose without the table that
//! redaction uses. A secret that is known by the form around it, such as the password of a URL,
//! is put only where that form survives reading.

mod fields;
mod formats;
mod forms;
mod plant;

pub use plant::{Plant, Shape};

use crate::Random;

/// A secret that was planted: which, and into which field.
#[derive(Clone, Debug)]
pub struct Planted {
    /// The secret.
    pub plant: Plant,
    /// The field.
    pub field: &'static str,
}

/// A tree with many secrets in it.
#[derive(Clone, Debug, Default)]
pub struct Planting {
    /// Paths and contents.
    pub files: Vec<(String, String)>,
    /// What was planted.
    pub planted: Vec<Planted>,
}

impl Planting {
    /// Plants this many secrets, one field each.
    pub fn grow(random: &mut Random, count: usize) -> Self {
        let mut planting = Self::default();
        for at in 0..count {
            let plant =
                if random.below(2) == 0 { formats::token(random) } else { forms::form(random) };
            let fields = fields::of_shape(plant.shape);
            let (field, put) = *random.pick(&fields);
            planting.files.extend(put(at, &plant.text));
            planting.planted.push(Planted { plant, field });
        }
        planting
    }

    /// The secrets of which a piece is in a text, in any case: hosts and registries change it.
    pub fn leaks<'a>(&'a self, text: &str) -> impl Iterator<Item = (&'a Planted, usize)> + 'a {
        let text = text.to_ascii_lowercase();
        self.planted.iter().filter_map(move |planted| {
            let mut cores = planted.plant.cores.iter();
            let at = cores.find_map(|core| text.find(&core.to_ascii_lowercase()));
            at.map(|at| (planted, at))
        })
    }
}

/// A secret of each format and form, to be tried one by one.
pub fn samples(random: &mut Random) -> Vec<Plant> {
    formats::all(random).into_iter().chain(forms::all(random)).collect()
}

/// Values of a kind that reports are full of, none of which is a secret.
pub fn harmless(random: &mut Random) -> String {
    forms::harmless(random)
}
