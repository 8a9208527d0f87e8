//! A checkpoint is there on the way, not at the end alone.

use convlab::train::Checkpoint;

use super::{Running, finished, folder, losses, stderr, train};

#[test]
fn a_checkpoint_on_the_way_outlives_a_kill() {
    for every in ["1", "1s"] {
        let folder = folder(&format!("every-{every}"));
        let settings =
            format!("--epochs 1000 --checkpoint c.safetensors --checkpoint-every {every} --json");
        let mut running = Running::begin(train(&folder, &settings));
        let path = folder.join("c.safetensors");
        // It is written after a turn whose steps are reported first: read on until it is there.
        while !path.exists() {
            running.next();
        }
        running.child.kill().expect("a kill");
        drop(running.out);
        running.child.wait().expect("its end");
        let bytes = std::fs::read(&path).expect("a checkpoint");
        let checkpoint = Checkpoint::from_bytes(&bytes).expect("a whole checkpoint");
        assert!(checkpoint.step > 0);
        let last = checkpoint.step + 4;
        let after = losses(&finished(train(
            &folder,
            &format!("--resume c.safetensors --steps {last} --json"),
        )));
        let whole = losses(&finished(train(
            &folder,
            &format!("--epochs 1000 --steps {last} --json"),
        )));
        assert_eq!(after, whole[whole.len() - 4..]);
        std::fs::remove_dir_all(folder).expect("the folder goes");
    }
}

#[test]
fn how_often_is_a_time_or_a_number_of_steps() {
    let folder = folder("how-often");
    for wrong in ["0", "5 parsecs", "m", "-3", "0s"] {
        let mut command = train(&folder, "--steps 1 --checkpoint c.safetensors");
        let output = command
            .arg(format!("--checkpoint-every={wrong}"))
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(
            stderr(&output).contains("--checkpoint-every"),
            "{}",
            stderr(&output)
        );
    }
    let mut alone = train(&folder, "--steps 1 --checkpoint-every 5m");
    assert_eq!(
        alone.output().expect("it runs").status.code(),
        Some(2),
        "it needs --checkpoint"
    );
    std::fs::remove_dir_all(folder).expect("the folder goes");
}
