namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Finds pictures by their name, where labels give no ending.</summary>
internal static class PictureFiles
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".bmp", ".JPG", ".JPEG", ".PNG"];

    /// <summary>The picture of a name in a folder; with .jpg where there is none, for the error that follows.</summary>
    public static string Find(string folder, string name) =>
        Endings.Select(ending => Path.Combine(folder, name + ending)).FirstOrDefault(File.Exists) ?? Path.Combine(folder, name + Endings[0]);

    /// <summary>Whether a file's ending is a picture's, in upper or lower case.</summary>
    public static bool IsPicture(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
