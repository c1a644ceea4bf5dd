using System.Globalization;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Configuration;

/// <summary>What a snapshot of the configuration found in the model's file: classes are checked against it, and a new file is a change.</summary>
/// <param name="Path">The file.</param>
/// <param name="Stamp">Tells one content of the file from another.</param>
/// <param name="Classes">The model's class names.</param>
internal sealed record ModelFile(string Path, string Stamp, IReadOnlyList<string> Classes)
{
    /// <summary>Reads what a file says about its model; the one that is known where the file is still the same.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static ModelFile Read(string path, ModelFile? known)
    {
        // Before the file is read: one that changes meanwhile is looked at again.
        string stamp = StampOf(path);
        if (known is not null && known.Path == path && known.Stamp == stamp)
        {
            return known;
        }

        try
        {
            return new ModelFile(path, stamp, YoloModel.Read(path).Names);
        }
        catch (ModelException e)
        {
            throw new ConfigurationException(new Place(path), "", e.Problem);
        }
    }

    /// <summary>
    /// Size, time of the last change and time of birth: a file that another was renamed to may be as large as the old one and older. Empty
    /// where there is no such file. Models are too large to be read every second.
    /// </summary>
    public static string StampOf(string path)
    {
        try
        {
            FileInfo file = new(path);
            FileSystemInfo real = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return string.Create(
                CultureInfo.InvariantCulture, $"{((FileInfo)real).Length} {real.LastWriteTimeUtc.Ticks} {real.CreationTimeUtc.Ticks}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
