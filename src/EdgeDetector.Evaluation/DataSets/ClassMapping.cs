namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Which class of a data set each class of a model is; by name, upper and lower case being the same.</summary>
public sealed class ClassMapping
{
    /// <summary>Six classes of COCO have another name in VOC, and Darknet's coco.names has VOC's.</summary>
    private static readonly Dictionary<string, string> VocNameOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["airplane"] = "aeroplane",
        ["couch"] = "sofa",
        ["dining table"] = "diningtable",
        ["motorcycle"] = "motorbike",
        ["potted plant"] = "pottedplant",
        ["tv"] = "tvmonitor",
    };

    private readonly int[] _toData;
    private readonly string?[] _modelNames;

    /// <summary>Compares names.</summary>
    /// <param name="dataNames">The data set's class names.</param>
    /// <param name="modelNames">The model's class names.</param>
    public ClassMapping(IReadOnlyList<string> dataNames, IReadOnlyList<string> modelNames)
    {
        ArgumentNullException.ThrowIfNull(dataNames);
        ArgumentNullException.ThrowIfNull(modelNames);
        _toData = [.. modelNames.Select(name => Find(dataNames, name))];
        _modelNames = [.. dataNames.Select((_, id) => Array.IndexOf(_toData, id)).Select(id => id < 0 ? null : modelNames[id])];
        UnknownToModel = [.. dataNames.Where((_, id) => _modelNames[id] is null)];
        UnknownToData = [.. modelNames.Where((_, id) => _toData[id] < 0)];
        Renamed = [.. dataNames.Where((name, id) => _modelNames[id] is { } other && !name.Equals(other, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Classes of the data that the model does not know: their objects count as missed.</summary>
    public IReadOnlyList<string> UnknownToModel { get; }

    /// <summary>Classes of the model that the data does not label: their detections cannot be judged and are left out.</summary>
    public IReadOnlyList<string> UnknownToData { get; }

    /// <summary>Classes of the data that have another name in the model.</summary>
    public IReadOnlyList<string> Renamed { get; }

    /// <summary>The data set's class of a class of the model; -1 where it has none.</summary>
    public int ToData(int modelClass) => _toData[modelClass];

    /// <summary>The model's name of a class of the data; null where the model does not know it.</summary>
    public string? ModelName(int dataClass) => _modelNames[dataClass];

    private static int Find(IReadOnlyList<string> names, string name)
    {
        int same = IndexOf(names, other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
        return same >= 0 ? same : IndexOf(names, other => VocName(other).Equals(VocName(name), StringComparison.OrdinalIgnoreCase));
    }

    private static int IndexOf(IReadOnlyList<string> names, Predicate<string> match)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (match(names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static string VocName(string name) => VocNameOf.GetValueOrDefault(name, name);
}
