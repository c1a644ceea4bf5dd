using System.Globalization;

namespace EdgeDetector.Yolo;

/// <summary>What counts as a detection; immutable, so that a running detector can be given another one between two frames.</summary>
public sealed class DetectionThresholds
{
    // Suppression leaves one of about a dozen candidates; of weaker ones than these nothing would be among the most confident objects.
    private const int CandidatesOfOne = 16;

    private readonly float[] _byClass;

    private DetectionThresholds(float confidence, float[] byClass, float nms)
    {
        Confidence = confidence;
        Nms = nms;
        _byClass = byClass;
        Lowest = byClass.Length == 0 ? confidence : byClass.Min();
    }

    /// <summary>The overall threshold, 0..1: a detection's confidence is above it.</summary>
    public float Confidence { get; }

    /// <summary>Of two boxes of a class that overlap by more than this, 0..1, the weaker is dropped.</summary>
    public float Nms { get; }

    /// <summary>
    /// How many objects a frame has at most, the most confident ones; as many as there are unless <see cref="NotMore"/> says else.
    /// </summary>
    public int Most { get; private init; } = int.MaxValue;

    /// <summary>The threshold of each class, by class id.</summary>
    public ReadOnlySpan<float> ByClass => _byClass;

    /// <summary>The lowest threshold of all classes: no box of less objectness can count.</summary>
    internal float Lowest { get; }

    /// <summary>How many candidates are looked at before suppression, the most confident ones.</summary>
    internal int MostCandidates => (int)Math.Min((long)Most * CandidatesOfOne, int.MaxValue);

    /// <summary>Makes thresholds for a model.</summary>
    /// <param name="names">The model's class names.</param>
    /// <param name="confidence">Overall threshold, 0..1.</param>
    /// <param name="classes">Thresholds, 0..1, of the classes that need another than the overall one.</param>
    /// <param name="nms">Overlap, 0..1, above which the weaker of two boxes is dropped.</param>
    /// <exception cref="ArgumentException">A class that the model does not know, or a number outside 0..1; the message names it.</exception>
    public static DetectionThresholds Create(
        IReadOnlyList<string> names,
        double confidence,
        IReadOnlyDictionary<string, double> classes,
        double nms)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(classes);
        float overall = Fraction(confidence, "confidence");
        float[] byClass = new float[names.Count];
        Array.Fill(byClass, overall);
        List<string> unknown = [];
        foreach ((string name, double threshold) in classes)
        {
            float value = Fraction(threshold, $"confidence of class '{name}'");
            bool known = false;
            for (int id = 0; id < names.Count; id++)
            {
                if (names[id] == name)
                {
                    byClass[id] = value;
                    known = true;
                }
            }

            if (!known)
            {
                unknown.Add(NearestName.Quote(name, names));
            }
        }

        return unknown.Count == 0
            ? new DetectionThresholds(overall, byClass, Fraction(nms, "nms"))
            : throw new ArgumentException($"the model does not know the class {string.Join(", ", unknown)}");
    }

    /// <summary>The same for whoever wants the weaker detections too: no threshold is above the one given, 0..1.</summary>
    public DetectionThresholds NotAbove(float confidence) =>
        new(Math.Min(Confidence, confidence), [.. _byClass.Select(threshold => Math.Min(threshold, confidence))], Nms) { Most = Most };

    /// <summary>
    /// The same for whoever must be done in time: a frame in which a model sees thousands of objects (noise, a threshold that is not its own)
    /// takes seconds to go through. It has the most confident ones alone then, as if the thresholds had been higher for it.
    /// </summary>
    /// <param name="most">How many at most, 1 or more.</param>
    public DetectionThresholds NotMore(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return new DetectionThresholds(Confidence, _byClass, Nms) { Most = Math.Min(Most, most) };
    }

    /// <summary>Whether a detection counts.</summary>
    public bool Admit(in Detection detection) => detection.Confidence > _byClass[detection.ClassId];

    private static float Fraction(double value, string what) =>
        value is >= 0 and <= 1
            ? (float)value
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}, not in 0..1"));
}
