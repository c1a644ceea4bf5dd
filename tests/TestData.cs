namespace EdgeDetector;

/// <summary>Where the real models, pictures and clips are that some tests use; they are not part of the repository.</summary>
internal static class TestData
{
    /// <summary>The repository's root: the folder that holds EdgeDetector.sln.</summary>
    public static string RepositoryRoot { get; } = FindUpwards(AppContext.BaseDirectory, "EdgeDetector.sln");

    /// <summary>The folder of test data: EDGEDETECTOR_TESTDATA, else ../shared/testdata beside the repository.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("EDGEDETECTOR_TESTDATA")
        ?? Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "testdata"));

    /// <summary>The full path of a file or folder of the test data; skips the running test where the data is absent.</summary>
    public static string PathOf(params string[] parts)
    {
        Assert.SkipUnless(Directory.Exists(Root), $"no test data at {Root}");
        return Path.Combine([Root, .. parts]);
    }

    /// <summary>The folder of a labelled data set, beside the test data; skips the running test where it is absent.</summary>
    public static string DataSet(string name)
    {
        string path = Path.GetFullPath(Path.Combine(Root, "..", "datasets", name));
        Assert.SkipUnless(Directory.Exists(path), $"no data set at {path}");
        return path;
    }

    private static string FindUpwards(string start, string file)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, file)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no {file} above {start}");
    }
}
