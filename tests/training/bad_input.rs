//! Is bad input refused in words that help, with nothing lost?

use convlab::data::scenes;
use convlab::engine::{Backend, BackendKind};
use convlab::recipe::Recipe;
use convlab::train::{Session, TrainError};
use convlab::weights::{load_weights, save_weights};
use std::rc::Rc;

use super::{few_scenes, recipe, session};

async fn refused(recipe: Recipe) -> String {
    let device = Backend::open(BackendKind::Cpu)
        .await
        .expect("the CPU opens");
    match Session::new(recipe, few_scenes(), device).await {
        Ok(_) => panic!("it was taken"),
        Err(error) => error.to_string(),
    }
}

crate::device_tests! {
    settings_out_of_range_are_named_with_value_and_range => async {
        for (recipe, words) in [
            (Recipe { batch: 0, ..recipe() }, ["batch is 0", "between 1 and the 120"]),
            (Recipe { batch: 121, ..recipe() }, ["batch is 121", "between 1 and the 120"]),
            (Recipe { lr: -0.1, ..recipe() }, ["lr is -0.1", "at least 0"]),
            (Recipe { lr: f64::NAN, ..recipe() }, ["lr is NaN", "at least 0"]),
            (Recipe { epochs: 0, ..recipe() }, ["epochs is 0", "between 1"]),
            (Recipe { momentum: 1.0, ..recipe() }, ["momentum is 1", "below 1"]),
            (Recipe { clip_norm: Some(0.0), ..recipe() }, ["clip_norm is 0", "above 0"]),
            (Recipe { model: "resnet9000".into(), ..recipe() }, ["resnet9000", "lenet, wide"]),
            (Recipe { std: vec![0.0], ..recipe() }, ["std", "above 0"]),
            (Recipe { transforms: "random_crop(size=99)".parse().expect("steps"), ..recipe() }, ["transforms is random_crop(size=99)", "smaller than the crop"]),
            (Recipe { resize: Some(224), model: "wide".into(), batch: 64, ..recipe() }, ["3136 rows for 64 labels", "Resize(32)"]),
        ] {
            let message = refused(recipe).await;
            for word in words {
                assert!(message.contains(word), "{word:?} is missing in: {message}");
            }
        }
    };

    weights_of_another_network_are_listed_and_nothing_is_lost => async {
        let mut wide = session(Recipe { model: "simple".into(), ..recipe() }).await;
        let bytes = save_weights(&wide.state().await.expect("a state").parameters).expect("bytes");
        let mut lenet = session(recipe()).await;
        let before = lenet.state().await.expect("a state");
        let error = lenet.load_weights(load_weights(&bytes).expect("tensors")).await.expect_err("they do not fit").to_string();
        assert!(error.contains("missing in the file (10): conv1.weight") && error.contains("left over"), "{error}");
        assert_eq!(lenet.state().await.expect("a state"), before);
    };

    a_checkpoint_of_other_data_is_refused => async {
        let checkpoint = session(recipe()).await.checkpoint().await.expect("a checkpoint");
        let device = Backend::open(BackendKind::Cpu).await.expect("the CPU opens");
        let result = Session::from_checkpoint(checkpoint, Rc::new(scenes(3, 100, 50)), device).await;
        assert!(matches!(result.map(|_| ()), Err(TrainError::OtherData { .. })));
    };
}

#[test]
fn unknown_keys_of_a_recipe_are_named() {
    let error = Recipe::from_json(r#"{"learning_rate": 0.1}"#)
        .unwrap_err()
        .to_string();
    assert!(error.contains("learning_rate"), "{error}");
}

/// A file cut off anywhere is refused, whichever of its bytes are missing.
#[cfg(not(target_family = "wasm"))]
#[test]
fn truncated_checkpoints_are_refused_without_a_panic() {
    let bytes = pollster::block_on(async {
        session(recipe())
            .await
            .checkpoint()
            .await
            .unwrap()
            .to_bytes()
            .unwrap()
    });
    for length in (0..64).chain((64..bytes.len()).step_by(997)) {
        assert!(
            convlab::train::Checkpoint::from_bytes(&bytes[..length]).is_err(),
            "{length} of {} bytes",
            bytes.len()
        );
    }
    assert!(matches!(
        load_weights(b"PK\x03\x04 no weights"),
        Err(convlab::weights::WeightsError::NotPth { .. })
    ));
    assert!(matches!(
        load_weights(b"neither the one nor the other"),
        Err(convlab::weights::WeightsError::NotSafetensors { .. })
    ));
}

#[cfg(not(target_family = "wasm"))]
mod arbitrary {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn arbitrary_bytes_are_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), header in 0u64..400) {
            let mut framed = header.to_le_bytes().to_vec();
            framed.extend(&bytes);
            let _ = load_weights(&bytes);
            let _ = load_weights(&framed);
            let _ = convlab::train::Checkpoint::from_bytes(&framed);
        }

        #[test]
        fn arbitrary_json_is_never_a_panic(text in "\\PC{0,200}") {
            let _ = Recipe::from_json(&text);
            let _ = convlab::network::Network::from_json(&text);
        }
    }
}
