using System.Runtime.CompilerServices;

namespace EdgeDetector.Training.Networks.Support;

internal static class TorchSetUp
{
    // Before any test touches a tensor. One thread an operation: test classes run side by side already.
    [ModuleInitializer]
    public static void Load() => TorchLibrary.Load(1);
}
