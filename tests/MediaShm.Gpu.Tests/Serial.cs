// One class at a time: some tests count every allocation of the process, and devices bring their own threads anyway.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
