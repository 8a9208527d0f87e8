//! The classes of COCO's files as one list.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::box_classes::short;
use super::coco_json::Coco;
use super::coco_values::Id;
use crate::arrange;
use crate::said::{Phrase, phrase};

/// The classes in the order of their numbers, and each file's numbers as places in it. Where files give a number different names,
/// names count. A group that other classes name as theirs, and that no object is of, is no class.
pub(super) fn classes(
    files: &[(String, Coco)],
    notes: &mut Vec<Phrase>,
) -> (Vec<String>, Vec<HashMap<Id, u16>>) {
    let mut of_id: BTreeMap<&Id, BTreeSet<&str>> = BTreeMap::new();
    let mut groups = HashSet::new();
    let mut used = HashSet::new();
    for (_, coco) in files {
        let names: HashMap<&Id, &str> = coco
            .categories
            .iter()
            .map(|category| (&category.id, category.name.as_str()))
            .collect();
        for category in &coco.categories {
            of_id
                .entry(&category.id)
                .or_default()
                .insert(&category.name);
            if let Some(group) = &category.group
                && *group != category.name
            {
                groups.insert(group.as_str());
            }
        }
        let objects = coco
            .objects
            .iter()
            .filter_map(|object| object.category.as_ref());
        used.extend(objects.filter_map(|id| names.get(id).copied()));
    }
    let dropped: BTreeSet<&str> = arrange::set(
        of_id
            .values()
            .flatten()
            .copied()
            .filter(|name| groups.contains(name) && !used.contains(name)),
    );
    if !dropped.is_empty() {
        let dropped: Vec<&str> = dropped.iter().copied().collect();
        notes.push(phrase!(
            "{dropped} groups other classes and has no box, so it is no class.",
            dropped = short(&dropped)
        ));
    }
    let differing: Vec<&str> = of_id
        .values()
        .filter(|names| names.len() > 1)
        .flatten()
        .copied()
        .collect();
    let mut order: Vec<&str> = Vec::new();
    let all: Vec<&str> = match differing.is_empty() {
        true => of_id.values().flatten().copied().collect(),
        false => {
            notes.push(phrase!("The files number their classes differently ({differing}), so classes are told apart by their names.", differing = short(&differing)));
            let all = files.iter().flat_map(|(_, coco)| &coco.categories);
            all.map(|category| category.name.as_str()).collect()
        }
    };
    let mut places = HashMap::new();
    for name in all {
        if !dropped.contains(name) && !places.contains_key(name) && order.len() < 65_535 {
            places.insert(name, order.len() as u16);
            order.push(name);
        }
    }
    let numbers = files.iter().map(|(_, coco)| {
        let (mut known, mut twofold) = (HashMap::new(), HashSet::new());
        for category in &coco.categories {
            if let Some(&place) = places.get(category.name.as_str())
                && known
                    .insert(category.id.clone(), place)
                    .is_some_and(|before| before != place)
            {
                twofold.insert(&category.id);
            }
        }
        // A number of two classes is of neither.
        known.retain(|id, _| !twofold.contains(id));
        known
    });
    let numbers = numbers.collect();
    (order.into_iter().map(str::to_owned).collect(), numbers)
}
