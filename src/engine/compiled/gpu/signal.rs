//! One result from a callback, as a future.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

/// One result on its way from a callback to whoever waits for it.
#[derive(Clone, Default)]
pub struct Signal(Arc<Mutex<Sent>>);

/// What was sent, and who waits.
#[derive(Default)]
struct Sent {
    result: Option<Result<(), String>>,
    waker: Option<Waker>,
}

impl Signal {
    pub fn send(&self, result: Result<(), String>) {
        if let Ok(mut slot) = self.0.lock() {
            slot.result = Some(result);
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        }
    }

    pub async fn wait(&self) -> Result<(), String> {
        poll_fn(|context| match self.0.lock() {
            Err(_) => Poll::Ready(Err("the callback panicked".into())),
            Ok(mut slot) => match slot.result.take() {
                Some(result) => Poll::Ready(result),
                None => {
                    slot.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            },
        })
        .await
    }
}
