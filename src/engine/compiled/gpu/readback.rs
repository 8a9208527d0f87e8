//! Values read back, through a buffer that is kept.

use super::Gpu;
use super::signal::Signal;
use crate::engine::EngineError;

/// Bytes of a buffer to read through, at least: all results that are kept between two readings fit.
const STAGING_LEAST: u64 = 64 << 10;
/// A larger one is not kept.
const STAGING_MOST: u64 = 16 << 20;

impl Gpu {
    /// Waits until everything submitted so far is done.
    ///
    /// # Errors
    /// [`EngineError::Lost`] if the device fails meanwhile.
    pub(in crate::engine::compiled) async fn finished(&self) -> Result<(), EngineError> {
        let signal = Signal::default();
        let sender = signal.clone();
        self.queue
            .on_submitted_work_done(move || sender.send(Ok(())));
        // In a browser this does nothing; the callback comes by itself.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        signal.wait().await.map_err(EngineError::Lost)?;
        self.check()
    }

    /// A buffer of at least so many bytes to read through; the one that was kept, if it is large enough.
    fn staging(&self, bytes: u64) -> wgpu::Buffer {
        match self.staging.take() {
            Some(kept) if kept.size() >= bytes => kept,
            kept => {
                if let Some(kept) = kept {
                    kept.destroy();
                }
                self.device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some("readback"),
                    size: bytes.max(STAGING_LEAST),
                    usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            }
        }
    }

    /// Keeps a buffer for the next reading. A large one goes, and so does a second one, of a reading meanwhile.
    fn keep(&self, staging: wgpu::Buffer) {
        if staging.size() > STAGING_MOST {
            staging.destroy();
        } else if let Some(other) = self.staging.replace(Some(staging)) {
            other.destroy();
        }
    }

    /// Reads ranges (buffer, first value, values) back, in one wait.
    ///
    /// # Errors
    /// [`EngineError::Lost`] if the device fails meanwhile.
    pub(in crate::engine::compiled) async fn read(
        &self,
        ranges: &[(&wgpu::Buffer, usize, usize)],
    ) -> Result<Vec<Vec<u32>>, EngineError> {
        let total: usize = ranges.iter().map(|(_, _, len)| len).sum();
        if total == 0 {
            return Ok(ranges.iter().map(|_| Vec::new()).collect());
        }
        let bytes = (total * 4) as u64;
        let staging = self.staging(bytes);
        let mut encoder = self.device.create_command_encoder(&Default::default());
        let mut at = 0;
        for &(buffer, first, len) in ranges {
            if len > 0 {
                encoder.copy_buffer_to_buffer(
                    buffer,
                    (first * 4) as u64,
                    &staging,
                    (at * 4) as u64,
                    Some((len * 4) as u64),
                );
            }
            at += len;
        }
        self.queue.submit([encoder.finish()]);
        let signal = Signal::default();
        let sender = signal.clone();
        staging.map_async(wgpu::MapMode::Read, ..bytes, move |result| {
            sender.send(result.map_err(|error| error.to_string()));
        });
        // In a browser this does nothing; the callback comes by itself.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        let mapped = signal.wait().await;
        self.check()?;
        mapped.map_err(EngineError::Lost)?;
        let view = staging
            .get_mapped_range(..bytes)
            .map_err(|error| EngineError::Lost(format!("{error:?}")))?;
        let words: Vec<u32> = view
            .chunks_exact(4)
            .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        drop(view);
        staging.unmap();
        self.keep(staging);
        let mut rest = &words[..];
        Ok(ranges
            .iter()
            .map(|(_, _, len)| {
                let (own, others) = rest.split_at(*len);
                rest = others;
                own.to_vec()
            })
            .collect())
    }
}
