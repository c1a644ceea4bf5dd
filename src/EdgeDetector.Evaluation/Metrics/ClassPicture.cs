using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>The objects and detections of one class in one picture: what is matched with each other.</summary>
/// <param name="picture">Index of the picture.</param>
/// <param name="objects">All objects of the picture.</param>
/// <param name="detections">All detections in the picture.</param>
internal sealed class ClassPicture(int picture, IReadOnlyList<GroundTruth> objects, IReadOnlyList<DetectedObject> detections)
{
    private readonly List<int> _objects = [];
    private readonly List<int> _detections = [];

    /// <summary>Index of the picture.</summary>
    public int Picture { get; } = picture;

    /// <summary>Indices, into the picture's objects, of those of the class.</summary>
    public IReadOnlyList<int> Objects => _objects;

    /// <summary>Indices, into the picture's detections, of those of the class, by falling confidence, equal ones as they were given.</summary>
    public IReadOnlyList<int> Detections => _detections;

    /// <summary>Sorts objects and detections into classes and pictures; a class has those pictures in which it has any.</summary>
    public static IReadOnlyList<ClassPicture>[] Group(EvaluationInput input)
    {
        List<ClassPicture>[] classes = [.. input.ClassNames.Select(_ => new List<ClassPicture>())];
        for (int i = 0; i < input.Pictures.Count; i++)
        {
            IReadOnlyList<GroundTruth> objects = input.Pictures[i].Objects;
            IReadOnlyList<DetectedObject> detections = input.Detections[i];
            Dictionary<int, ClassPicture> cells = [];
            for (int j = 0; j < objects.Count; j++)
            {
                Cell(objects[j].ClassId)._objects.Add(j);
            }

            foreach (int j in Enumerable.Range(0, detections.Count).OrderByDescending(j => detections[j].Confidence))
            {
                Cell(detections[j].ClassId)._detections.Add(j);
            }

            ClassPicture Cell(int classId)
            {
                if (!cells.TryGetValue(classId, out ClassPicture? cell))
                {
                    cells.Add(classId, cell = new ClassPicture(i, objects, detections));
                    classes[classId].Add(cell);
                }

                return cell;
            }
        }

        return classes;
    }

    /// <summary>The object at a place of <see cref="Objects"/>.</summary>
    public GroundTruth Object(int place) => objects[_objects[place]];

    /// <summary>The detection at a place of <see cref="Detections"/>.</summary>
    public DetectedObject Detection(int place) => detections[_detections[place]];
}
