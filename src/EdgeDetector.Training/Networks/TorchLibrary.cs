using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>Loads libtorch, also where the system's C++ library is a little older than TorchSharp asks for (Debian 12).</summary>
internal static class TorchLibrary
{
    // Behind this version stands one marker that nothing calls (_ZSt21ios_base_library_initv), so the library runs without it.
    private const string NewestVersion = "GLIBCXX_3.4.32";

    private const string Library = "libLibTorchSharp.so";

    /// <summary>In builds with CUDA only.</summary>
    private const string CudaLibrary = "libtorch_cuda.so";

    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Makes TorchSharp usable; to be called before anything else of it. Further calls only set the threads.</summary>
    /// <param name="threads">How many threads an operation may use, at least 1.</param>
    /// <exception cref="DllNotFoundException">The library cannot be loaded; the message says why.</exception>
    public static void Load(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (Gate)
        {
            LoadOnce();
            torch.set_num_threads(threads);
        }
    }

    /// <summary>How many graphics cards CUDA runs on; null where this build has libtorch for the processor only.</summary>
    /// <exception cref="DllNotFoundException">The library cannot be loaded; the message says why.</exception>
    public static int? CountCards()
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, CudaLibrary)))
        {
            return null;
        }

        lock (Gate)
        {
            LoadOnce();
            return torch.cuda.device_count();
        }
    }

    private static void LoadOnce()
    {
        if (!_loaded)
        {
            LoadFrom(AppContext.BaseDirectory);
            _loaded = true;
        }
    }

    private static void LoadFrom(string folder)
    {
        string original = Path.Combine(folder, Library);
        if (!File.Exists(original) || NativeLibrary.TryLoad(original, out _))
        {
            return;
        }

        // By full path first: the copy has no libtorch beside it, but the loader is content with one of the same name that is loaded.
        NativeLibrary.Load(Path.Combine(folder, "libtorch.so"));
        byte[] bytes = File.ReadAllBytes(original);
        string name = $"TorchSharp-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}";
        if (WeakVersion.Mark(bytes, NewestVersion))
        {
            LoadCopy(bytes, name);
        }
        else
        {
            NativeLibrary.Load(original);
        }
    }

    // TorchSharp asks for the library by its file name and is given the one that is loaded under it.
    private static void LoadCopy(byte[] bytes, string name)
    {
        if (CacheFolder() is { } cache && TryWrite(Path.Combine(cache, name), bytes) is { } kept)
        {
            NativeLibrary.Load(kept);
            return;
        }

        DirectoryInfo temporary = Directory.CreateTempSubdirectory("edgedetector-");
        try
        {
            string copy = Path.Combine(temporary.FullName, Library);
            File.WriteAllBytes(copy, bytes);
            NativeLibrary.Load(copy);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    // The user's own: nobody else may put a library there.
    private static string? CacheFolder()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.IsPathRooted(cache) ? Path.Combine(cache, "edgedetector")
            : home.Length > 0 ? Path.Combine(home, ".cache", "edgedetector")
            : null;
    }

    // Null where the folder cannot be written to. A copy that is there already is used if it is whole.
    private static string? TryWrite(string folder, byte[] bytes)
    {
        string copy = Path.Combine(folder, Library);
        try
        {
            if (File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
            {
                return copy;
            }

            Directory.CreateDirectory(folder);
            string temporary = $"{copy}.{Path.GetRandomFileName()}.tmp";
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, copy, overwrite: true);
            return copy;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
