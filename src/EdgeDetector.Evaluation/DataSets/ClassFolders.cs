namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Reads a folder with a subfolder of pictures for each class, named as the class is; upper and lower case are the same.</summary>
internal static class ClassFolders
{
    public static IReadOnlyList<string> NamesOf(string path) => [.. Subfolders(path).Select(folder => Path.GetFileName(folder))];

    public static ClassificationSet Read(string path, IReadOnlyList<string> modelNames, DataSetOptions options)
    {
        ILookup<string, int> classes = modelNames.Index().ToLookup(pair => pair.Item, pair => pair.Index, StringComparer.OrdinalIgnoreCase);
        List<ClassifiedPicture> pictures = [];
        foreach (ClassifiedPicture[] ofClass in options.Each(Subfolders(path), ReadFolder))
        {
            pictures.AddRange(ofClass);
        }

        return new ClassificationSet { Path = path, Format = "folders", ClassNames = modelNames, Pictures = pictures };

        ClassifiedPicture[] ReadFolder(string folder)
        {
            int id = ClassOf(folder, classes, modelNames);
            return [.. TextFiles.List(folder, "*").Where(PictureFiles.IsPicture).Select(picture => new ClassifiedPicture(picture, id))];
        }
    }

    private static string[] Subfolders(string path)
    {
        try
        {
            string[] folders = Directory.GetDirectories(path);
            Array.Sort(folders, StringComparer.Ordinal);
            return folders.Length > 0
                ? folders
                : throw new DataSetException(path, "there is no subfolder in it; a classifier needs one for each class, named as the class is");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(path, $"the folder cannot be listed: {e.Message}", e);
        }
    }

    private static int ClassOf(string folder, ILookup<string, int> classes, IReadOnlyList<string> modelNames)
    {
        string name = Path.GetFileName(folder);
        int[] ids = [.. classes[name]];
        if (ids.Length == 1)
        {
            return ids[0];
        }

        string? near = NearestName.Find(name, modelNames);
        throw new DataSetException(folder, ids.Length == 0
            ? $"the model has no class '{name}'" + (near is null ? "" : $"; is '{near}' meant?")
            : $"the model has {ids.Length} classes '{name}', so a folder's name does not tell which; use a Darknet .data file");
    }
}
