using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Data;

/// <summary>What the parts of a data set are called in each format, where nobody says.</summary>
internal static class SplitNames
{
    /// <summary>Whether a path is a Darknet .data file.</summary>
    public static bool IsDarknet(string path) => Path.GetExtension(path).Equals(".data", StringComparison.OrdinalIgnoreCase);

    /// <summary>The part to train on.</summary>
    /// <exception cref="DataSetException">A VOC folder has lists, but none of these.</exception>
    public static DataPart Training(DataPart part) => part switch
    {
        { Split: not null } => part,
        _ when IsDarknet(part.Path) => part with { Split = "train" },
        _ when Directory.Exists(ListsOf(part.Path)) => part with
        {
            Split = FirstList(part.Path, "train", "trainval")
                ?? throw new DataSetException(ListsOf(part.Path), "there is neither train.txt nor trainval.txt here; give --split"),
        },
        _ => part,
    };

    /// <summary>The part of the same data to validate on; null where it has none.</summary>
    /// <param name="training">The part to train on, as <see cref="Training"/> gives it.</param>
    public static DataPart? Validation(DataPart training)
    {
        string? split = IsDarknet(training.Path)
            ? new DarknetDataFile(training.Path).Has("valid") ? "valid" : null
            : FirstList(training.Path, "val");
        return split is null || split == training.Split ? null : training with { Split = split };
    }

    /// <summary>A part to validate on that was given, whose list may not have been.</summary>
    public static DataPart Given(DataPart part) => part.Split is null && IsDarknet(part.Path)
        ? part with { Split = "valid" }
        : part.Split is null ? part with { Split = FirstList(part.Path, "val", "test") } : part;

    private static string ListsOf(string path) => Path.Combine(path, "ImageSets", "Main");

    private static string? FirstList(string path, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (File.Exists(Path.Combine(ListsOf(path), name + ".txt")))
            {
                return name;
            }
        }

        return null;
    }
}
