//! The page offers every word that a setting may be, and no other.

use convlab::recipe::{Choice, EngineChoice, Exif, Fit, Loss, OptimizerKind};

/// The words of a field in `www/app/core/fields.js`: `name: ["choice", "a", "b"]`, sorted.
fn offered(text: &str, field: &str) -> Vec<String> {
    let text: String = text.split_whitespace().collect();
    let begin = format!("{field}:[\"choice\",");
    let (_, rest) = text
        .split_once(&begin)
        .unwrap_or_else(|| panic!("{field} is no choice in fields.js"));
    let (list, _) = rest.split_once(']').expect("a list");
    let mut words: Vec<String> = list
        .split(',')
        .map(|word| word.trim_matches('"').to_string())
        .filter(|word| !word.is_empty())
        .collect();
    words.sort();
    words
}

/// The words a recipe knows, sorted.
fn known<T: Choice>() -> Vec<String> {
    let mut words: Vec<String> = T::WORDS.iter().map(|word| word.word.into()).collect();
    words.sort();
    words
}

#[test]
fn the_page_offers_what_a_recipe_knows() {
    let fields = super::text(&super::root().join("www/app/core/fields.js"));
    assert_eq!(offered(&fields, "loss"), known::<Loss>());
    assert_eq!(offered(&fields, "optimizer"), known::<OptimizerKind>());
    assert_eq!(offered(&fields, "fit"), known::<Fit>());
    assert_eq!(offered(&fields, "exif"), known::<Exif>());
    assert_eq!(offered(&fields, "engine"), known::<EngineChoice>());
    // Every choice that is offered has a name to be shown by.
    let names = super::text(&super::root().join("www/app/core/choices.js"));
    for word in [known::<Loss>(), known::<OptimizerKind>()].concat() {
        assert!(names.contains(&format!("{word}: \"")), "{word}");
    }
}
