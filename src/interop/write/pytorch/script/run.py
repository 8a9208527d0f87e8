def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="?", default="data")
    parser.add_argument("--weights", type=Path, help="begin with these instead of those of SEED")
    parser.add_argument("--steps", type=int, help="stop after so many, whatever the epochs")
    parser.add_argument("--every", type=int, default=100, help="steps from one printed loss to the next")
    parser.add_argument("--save", default="weights", help="name of the files written at the end, without ending")
    parser.add_argument("--workers", type=int, default=2, help="processes that read pictures")
    given = parser.parse_args()

    world, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if torch.cuda.is_available() else torch.device("cpu")
    if world > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    torch.manual_seed(SEED + rank)

    network = {class}()
    if given.weights:
        load_weights(network, given.weights)
    else:
        first_weights(network, SEED)
    network.to(device)
{groups}    # Batch norm takes its statistics from each process's own pictures; what is saved are those of the first process.
    model = nn.parallel.DistributedDataParallel(network) if world > 1 else network

    train, test = datasets_of(given.data)
    batches = Batches(len(train), rank, world)
    loader = DataLoader(train, batch_sampler=batches, num_workers=given.workers)
    held = DataLoader(test, {held}, num_workers=given.workers)
    # The schedule spans all epochs, even where --steps ends the run before.
    planned = {planned}
    last = {last}
    epochs = {epochs}
    optimizer = make_optimizer({parameters})
{make_schedule}{criterion}    step = 0
    for epoch in range(epochs):
        batches.epoch = epoch
        for pictures, targets in loader:
            if step == last:
                break
            optimizer.zero_grad()
            loss = criterion(model(pictures.to(device)), targets.to(device))
            loss.backward()
{clip}            optimizer.step()
            step += 1
            if step % given.every == 0 or step == last:
                shown = loss.detach()
                if world > 1:
                    dist.all_reduce(shown)
                if rank == 0:
                    print(f"step {step}: loss {shown.item() / world:.9g}, rate {optimizer.param_groups[0]['lr']:.9g}", flush=True)
{each_step}{each_epoch}
    if rank == 0:
        save_weights(network, given.save)
    if world > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
