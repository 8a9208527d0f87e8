//! The table of a recipe's settings: is it what recipes are?

use convlab::recipe::{BuiltIn, Choice, Kind, Loss, OptimizerKind, PartialRecipe, Range, Recipe};
use convlab::train::DataSummary;

#[test]
fn every_setting_is_read_back_from_its_text() {
    let mut recipe = Recipe {
        steps: Some(7),
        clip_norm: Some(0.5),
        class_weights: vec![1.0, 0.25],
        layer_rates: vec![
            "*=0".parse().expect("a rate"),
            "fc=1.5".parse().expect("a rate"),
        ],
        schedule: "step(step_size=30, gamma=0.5)".parse().expect("a schedule"),
        transforms: "resize(size=40), random_crop(size=32, padding=4)"
            .parse()
            .expect("transforms"),
        holdout: 0.3,
        ..Recipe::default()
    };
    let before = recipe.clone();
    for field in Recipe::FIELDS {
        if let Some(text) = recipe.text(field.name) {
            recipe.set(field.name, &text).expect(field.name);
        }
    }
    assert_eq!(recipe, before);
    assert!(recipe.set("no_setting", "1").is_err());
}

#[test]
fn defaults_lie_within_their_ranges_and_among_their_words() {
    let defaults = Recipe::default();
    for field in Recipe::FIELDS {
        if let Some(value) = defaults.number(field.name) {
            assert!(field.range.holds(value), "{}", field.name);
        }
        if field.kind == Kind::Choice {
            let word = defaults.text(field.name).expect("a word");
            assert!(
                field.choices.iter().any(|choice| choice.word == word),
                "{}",
                field.name
            );
        }
    }
    assert!(!Range::SHARE.holds(1.0) && !Range::PART.holds(0.0) && !Range::ANY.holds(f64::NAN));
}

#[test]
fn settings_of_update_rules_are_settings() {
    for rule in OptimizerKind::CHOICES {
        for setting in rule.settings() {
            assert!(
                Recipe::FIELDS.iter().any(|field| field.name == *setting),
                "{setting}"
            );
        }
    }
}

#[test]
fn settings_of_a_loss_are_settings_and_no_other_loss_has_them() {
    for loss in Loss::CHOICES {
        for setting in loss.settings() {
            assert!(
                Recipe::FIELDS.iter().any(|field| field.name == *setting),
                "{setting}"
            );
        }
    }
    let check = |json: &str| {
        let recipe = Recipe::from_json(json).expect("a recipe");
        recipe.check_numbers().map_err(|error| error.to_string())
    };
    for own in [
        r#"{"loss": "huber", "delta": 2}"#,
        r#"{"loss": "kl_div", "label_smoothing": 0.1, "reduction": "sum"}"#,
        r#"{"loss": "multi_margin", "p": 2, "margin": 0}"#,
        r#"{"loss": "smooth_l1", "beta": 0, "delta": 1}"#,
    ] {
        assert_eq!(check(own), Ok(()), "{own}");
    }
    for (foreign, part) in [
        (r#"{"loss": "mse", "delta": 2}"#, "the loss MSE has none"),
        (
            r#"{"loss": "focal", "label_smoothing": 0.1}"#,
            "the loss focal has none",
        ),
        (
            r#"{"loss": "dice", "reduction": "sum"}"#,
            "the loss Dice has none",
        ),
        (r#"{"loss": "multi_margin", "p": 3}"#, "it must be 1 or 2"),
        (r#"{"label_smoothing": 1.5}"#, "at most 1"),
    ] {
        let error = check(foreign).expect_err(foreign);
        assert!(error.contains(part), "{foreign}: {error}");
    }
}

#[test]
fn a_schedule_of_the_momentum_wants_a_rule_that_has_one() {
    let checked = |optimizer: OptimizerKind, schedule: &str| {
        let recipe = Recipe {
            optimizer,
            schedule: schedule.parse().expect("a schedule"),
            ..Recipe::default()
        };
        recipe.check_numbers().map_err(|error| error.to_string())
    };
    for rule in [OptimizerKind::Adadelta, OptimizerKind::Adagrad] {
        let error = checked(rule, "one_cycle(max_lr=0.5)").expect_err("no momentum");
        assert!(error.contains("needs cycle_momentum=false"), "{error}");
        let still = "one_cycle(max_lr=0.5, cycle_momentum=false)";
        assert_eq!(checked(rule, still), Ok(()));
    }
    assert_eq!(
        checked(OptimizerKind::NAdam, "one_cycle(max_lr=0.5)"),
        Ok(())
    );
}

#[test]
fn some_settings_are_an_object_of_those_alone_and_go_over_a_recipe() {
    let given = Recipe {
        lr: 0.5,
        holdout: 0.2,
        steps: None,
        ..Recipe::default()
    };
    let some = given.some(|name| ["steps", "lr", "holdout"].contains(&name));
    let text = serde_json::to_string(&some).expect("JSON");
    assert_eq!(text, r#"{"holdout":0.2,"lr":0.5,"steps":null}"#);
    let other = Recipe {
        epochs: 3,
        steps: Some(9),
        ..Recipe::default()
    };
    let over = some.over(other);
    assert_eq!((over.lr, over.epochs, over.steps), (0.5, 3, None));
    assert!(PartialRecipe::default().is_empty());
}

#[test]
fn built_in_data_are_what_the_table_says() {
    for one in BuiltIn::CHOICES {
        let (data, facts) = (one.dataset(), one.facts());
        assert_eq!(
            (data.name.as_str(), data.train.len(), data.test.len()),
            (facts.title, facts.train, facts.test)
        );
        let targets = serde_json::to_value(DataSummary::of(&data).targets).expect("JSON");
        assert_eq!(targets, serde_json::json!(facts.targets));
        assert_eq!(BuiltIn::of_title(facts.title), Some(*one));
    }
}
