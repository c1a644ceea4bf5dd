using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Pictures;

/// <summary>A picture or video to process.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">Where it lies below the folder that was given, or the file's name: the output is named after it.</param>
internal sealed record InputFile(string Path, string Name);

/// <summary>Turns what was given on the command line into files: a folder stands for the pictures and videos in it, at any depth.</summary>
internal static class InputFiles
{
    private static readonly HashSet<string> VideoExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".m4v", ".avi", ".mkv", ".mov", ".webm", ".mpg", ".mpeg", ".ts", ".wmv", ".flv", ".mjpeg", ".mjpg", ".h264", ".h265",
    };

    /// <summary>The files behind one input, in natural order.</summary>
    /// <param name="input">A file or folder.</param>
    /// <param name="excluded">A folder whose files are no inputs: that of the results; null where there is none.</param>
    /// <exception cref="InputException">There is no such file, or nothing in the folder, or it cannot be listed.</exception>
    public static IReadOnlyList<InputFile> Expand(string input, string? excluded)
    {
        if (!Directory.Exists(input))
        {
            return File.Exists(input)
                ? [new InputFile(input, Path.GetFileName(input))]
                : throw new InputException(input, "there is no such file or folder");
        }

        // Results below the folder are not looked at again; where the results go into the folder itself, a clash of names is told later.
        string? results = excluded is not null && IsBelow(excluded, input) ? excluded : null;
        InputFile[] files = [.. List(input)
            .Where(path => IsMedia(path) && (results is null || !IsBelow(path, results)))
            .Order(NaturalOrder.Instance)
            .Select(path => new InputFile(path, Path.GetRelativePath(input, path)))];
        return files.Length > 0 ? files : throw new InputException(input, "there are no pictures or videos in this folder");
    }

    /// <summary>Whether the name is a video's rather than a picture's.</summary>
    public static bool IsVideo(string path) => VideoExtensions.Contains(Path.GetExtension(path));

    private static bool IsMedia(string path) => IsVideo(path) || ImageFolderSource.IsPicture(path);

    private static bool IsBelow(string path, string folder) =>
        Path.GetFullPath(path).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static List<string> List(string folder)
    {
        List<string> files = [];
        try
        {
            List(folder, [], files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(folder, $"the folder cannot be listed: {e.Message}");
        }

        return files;
    }

    /// <summary>Adds the files below a folder, hidden ones left out; each real folder once, so that a circle of links ends.</summary>
    private static void List(string folder, HashSet<string> visited, List<string> files)
    {
        if (!visited.Add(new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder)))
        {
            return;
        }

        EnumerationOptions options = new() { IgnoreInaccessible = false };
        files.AddRange(Directory.EnumerateFiles(folder, "*", options));
        foreach (string inner in Directory.EnumerateDirectories(folder, "*", options))
        {
            List(inner, visited, files);
        }
    }
}
