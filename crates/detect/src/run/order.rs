//! The order in which detectors finish: a detector that takes parts comes after those that provide
//! them.

use crate::base::guard::Asking;
use crate::{Detector, PartKind};

/// The order in which detectors finish, and which parts each of them takes.
pub(crate) struct Order {
    pub(crate) rounds: Vec<Vec<usize>>,
    takes: Vec<Option<Vec<PartKind>>>,
}

impl Order {
    pub(crate) fn of(asking: &Asking<'_>) -> Self {
        let takes = asking.ask_all(Detector::takes);
        let gives = asking.ask_all(Detector::gives);
        let known = |kinds: &Option<Vec<PartKind>>| kinds.clone().unwrap_or_default();
        let known = |all: &[Option<Vec<PartKind>>]| all.iter().map(known).collect::<Vec<_>>();
        Self { rounds: rounds(&known(&takes), &known(&gives)), takes }
    }

    /// The parts that a detector reads. A detector that failed to declare them does not finish, because without parts
    /// it would assume that there are none.
    pub(crate) fn takes(&self, number: usize) -> Option<&[PartKind]> {
        self.takes.get(number)?.as_deref()
    }
}

/// The detectors by index, in rounds: those of a round finish in parallel, and read what all previous rounds added.
/// The first round does not read parts, and need not wait for the files.
///
/// If detectors read each other's parts, none of them gets all: the number of rounds is limited by the number of
/// detectors.
fn rounds(takes: &[Vec<PartKind>], gives: &[Vec<PartKind>]) -> Vec<Vec<usize>> {
    let waits_for = |taker: usize, giver: usize| {
        let (Some(takes), Some(gives)) = (takes.get(taker), gives.get(giver)) else { return false };
        taker != giver && takes.iter().any(|kind| gives.contains(kind))
    };
    let mut round_of: Vec<usize> =
        takes.iter().map(|kinds| usize::from(!kinds.is_empty())).collect();
    for _ in 0..takes.len() {
        let before = round_of.clone();
        for (taker, round) in round_of.iter_mut().enumerate() {
            let givers = before.iter().enumerate().filter(|(giver, _)| waits_for(taker, *giver));
            *round = givers.map(|(_, round)| round + 1).fold(*round, usize::max);
        }
        if before == round_of {
            break;
        }
    }
    let mut rounds = vec![Vec::new()];
    for round in 0..=round_of.iter().copied().max().unwrap_or_default() {
        let members = round_of.iter().enumerate().filter(|(_, of)| **of == round);
        let members: Vec<usize> = members.map(|(number, _)| number).collect();
        match rounds.first_mut() {
            Some(first) if round == 0 => *first = members,
            _ if members.is_empty() => {}
            _ => rounds.push(members),
        }
    }
    rounds
}

#[cfg(test)]
mod tests {
    use plimsoll_model::DetectorMeta;

    use super::*;
    use crate::{DETECTORS, Part};

    fn rounds(detectors: &[&dyn Detector]) -> Vec<Vec<usize>> {
        let takes: Vec<Vec<PartKind>> = detectors.iter().map(Detector::takes).collect();
        let gives: Vec<Vec<PartKind>> = detectors.iter().map(Detector::gives).collect();
        super::rounds(&takes, &gives)
    }

    static META: DetectorMeta = DetectorMeta::new("ordered", "", "", &[]);

    #[derive(Clone, Debug)]
    struct Raw;
    impl Part for Raw {}

    #[derive(Clone, Debug)]
    struct Made;
    impl Part for Made {}

    /// The parts that a detector reads and adds.
    #[derive(Debug)]
    struct Ordered(fn() -> Vec<PartKind>, fn() -> Vec<PartKind>);

    impl Detector for Ordered {
        fn meta(&self) -> &'static DetectorMeta {
            &META
        }

        fn takes(&self) -> Vec<PartKind> {
            self.0()
        }

        fn gives(&self) -> Vec<PartKind> {
            self.1()
        }
    }

    fn raw() -> Vec<PartKind> {
        vec![PartKind::of::<Raw>()]
    }

    fn made() -> Vec<PartKind> {
        vec![PartKind::of::<Made>()]
    }

    #[test]
    fn detectors_that_take_parts_finish_after_those_that_provide_them() {
        let last = Ordered(made, Vec::new);
        let (maker, alone) = (Ordered(raw, made), Ordered(Vec::new, Vec::new));
        let early = Ordered(Vec::new, raw);
        assert_eq!(rounds(&[&last, &maker, &alone]), [vec![2], vec![1], vec![0]]);
        assert_eq!(rounds(&[&maker, &early, &last]), [vec![1], vec![0], vec![2]]);
        assert_eq!(rounds(&[&last]), [vec![], vec![0]]);
        assert_eq!(rounds(&[]), [Vec::<usize>::new()]);
    }

    #[test]
    fn a_cycle_ends() {
        let (one, other) = (Ordered(raw, made), Ordered(made, raw));
        let all: Vec<usize> = rounds(&[&one, &other]).concat();
        assert_eq!(all.len(), 2);
        let own = Ordered(raw, raw);
        assert_eq!(rounds(&[&own]), [vec![], vec![0]]);
    }

    /// The built-in detectors have no cycle: each is in a later round than all detectors whose
    /// parts it takes.
    #[test]
    fn the_built_in_detectors_have_no_cycle() {
        let rounds = rounds(DETECTORS);
        let round = |number: usize| rounds.iter().position(|round| round.contains(&number));
        for (taker, detector) in DETECTORS.iter().enumerate() {
            for (giver, other) in DETECTORS.iter().enumerate() {
                let waits = detector.takes().iter().any(|kind| other.gives().contains(kind));
                assert!(taker == giver || !waits || round(giver) < round(taker), "{detector:?}");
            }
        }
    }
}
