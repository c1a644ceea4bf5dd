using System.Collections;
using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Configuration;

/// <summary>Finds and reads the configuration: file, then environment variables, then the rules between keys; all or nothing.</summary>
internal static class ConfigurationLoader
{
    /// <summary>The environment variable that names the file where --config does not.</summary>
    public const string FileVariable = "EDGEDETECTOR_CONFIG";

    // The file is read once a second while the service runs: a usual one fits, without a megabyte of garbage each time.
    private const int FirstBuffer = 16 * 1024;

    private static readonly string[] UsualFiles = ["edgedetector.yaml", "/etc/edgedetector/edgedetector.yaml"];

    /// <summary>The environment variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "");

    /// <summary>The file to read: the one given, else the one that EDGEDETECTOR_CONFIG names, else the first of the usual ones.</summary>
    /// <exception cref="ConfigurationException">None is given and there is none in the usual places.</exception>
    public static string FindFile(string? given, IReadOnlyDictionary<string, string> environment)
    {
        string? named = given ?? environment.GetValueOrDefault(FileVariable);
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        return UsualFiles.FirstOrDefault(File.Exists)
            ?? throw new ConfigurationException(
                new Place(UsualFiles[0]), "", $"no such file, nor {UsualFiles[1]}; name one with --config or {FileVariable}");
    }

    /// <summary>Reads, checks and returns the whole configuration.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with it; the exception says all that is.</exception>
    public static EdgeDetectorOptions Load(string file, IReadOnlyDictionary<string, string> environment) =>
        Parse(file, ReadFile(file), environment);

    /// <summary>The same of content already read; <paramref name="file"/> is its name in errors and gives the folder of relative paths.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with it; the exception says all that is.</exception>
    public static EdgeDetectorOptions Parse(string file, byte[] content, IReadOnlyDictionary<string, string> environment)
    {
        ConfigurationErrors errors = new();
        MapNode? root = YamlReader.Read(file, content, errors);
        if (root is null)
        {
            errors.ThrowIfAny();
        }

        EnvironmentOverrides.Apply(root!, environment, errors);
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        OptionsBinder binder = new(folder, environment, errors);
        EdgeDetectorOptions options = binder.Bind<EdgeDetectorOptions>(root!);
        CheckVersion(options, binder.Places, root!, errors);
        new OptionsValidation(options, binder.Places, errors).Run();
        errors.ThrowIfAny();
        return options with
        {
            Cameras = options.Cameras.ToDictionary(camera => camera.Key, camera => WithFullPath(camera.Value, folder)),
            Places = binder.Places,
        };
    }

    /// <summary>The file's bytes; one more than allowed at most, so that the reader can refuse what is too large.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public static byte[] ReadFile(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadSome(stream, YamlReader.MaximumLength + 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "no such file",
                UnauthorizedAccessException when Directory.Exists(file) => "is a folder, not a file",
                UnauthorizedAccessException => "may not be read by this user",
                _ => $"cannot be read: {exception.Message}",
            };
            throw new ConfigurationException(new Place(file), "", reason);
        }
    }

    /// <summary>Reads to the end, or to the limit. Neither a pipe's nor a device's length is known beforehand.</summary>
    private static byte[] ReadSome(Stream stream, int limit)
    {
        byte[] buffer = new byte[FirstBuffer];
        int length = 0;
        for (int read; length < limit && (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
        {
            length += read;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * length, limit));
            }
        }

        return buffer[..length];
    }

    /// <summary>A file or folder of pictures is found from the configuration's folder, like every other path.</summary>
    private static CameraOptions WithFullPath(CameraOptions camera, string folder) =>
        CameraSource.TryParse(camera.Source, out CameraSource? source, out _)
        && source.Kind == CameraSourceKind.File
        && !Path.IsPathRooted(source.Location)
            ? camera with { Source = $"file:{Path.GetFullPath(source.Location, folder)}" }
            : camera;

    private static void CheckVersion(EdgeDetectorOptions options, ConfigurationPlaces places, MapNode root, ConfigurationErrors errors)
    {
        const string Key = "configVersion";
        if (root.Find(Key) is null or { Value: ScalarNode { IsNull: true } })
        {
            errors.Add(places.Of(Key), Key, "is missing; write configVersion: 1");
        }
        else if (options.ConfigVersion != 1 && !errors.Has(Key))
        {
            errors.Add(places.Of(Key), Key, $"{options.ConfigVersion} is not known; this program reads version 1");
        }
    }
}
