using BenchmarkDotNet.Running;
using EdgeDetector;

switch (args)
{
    case ["seeded-model", ..]:
        return SeededModel.Run(args[1..]);
    case ["sweep", ..]:
        return SessionSweep.Run(args[1..]);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SeededModel).Assembly).Run(args);
        return 0;
}
