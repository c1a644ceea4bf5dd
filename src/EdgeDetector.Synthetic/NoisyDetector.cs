using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

/// <summary>
/// A detector that knows the truth and blurs it, to try out what comes after a detector: it misses objects, invents others, and its boxes
/// tremble. The confidences of true and false ones are drawn alike, so that nothing but time tells them apart. The same seed gives the same.
/// </summary>
/// <param name="noise">How bad it is.</param>
/// <param name="frame">Size of the frames in pixels.</param>
/// <param name="seed">Selects what goes wrong.</param>
public sealed class NoisyDetector(DetectorNoise noise, PixelSize frame, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>What it finds in the next frame.</summary>
    /// <param name="truth">What is there.</param>
    /// <returns>Detections; class ids are indices into <see cref="SceneObject.ClassNames"/>.</returns>
    public IReadOnlyList<Detection> Detect(IEnumerable<SceneTruth> truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        List<Detection> detections = [];
        foreach (SceneTruth thing in truth)
        {
            if (!_random.Happens(noise.Missed))
            {
                detections.Add(new Detection(thing.ClassId, DrawConfidence(), Tremble(thing.Box)));
            }
        }

        for (int left = DrawFalse(); left > 0; left--)
        {
            detections.Add(Invent());
        }

        return detections;
    }

    private float DrawConfidence() => (float)_random.Between(noise.LeastConfidence, 1);

    private Box Tremble(in Box box)
    {
        float width = box.Width * (float)(1 + DrawJitter());
        float height = box.Height * (float)(1 + DrawJitter());
        float x = box.X + (box.Width / 2) + (box.Width * (float)DrawJitter());
        float y = box.Y + (box.Height / 2) + (box.Height * (float)DrawJitter());
        return new Box(x - (width / 2), y - (height / 2), width, height);
    }

    /// <summary>Normally distributed (Box and Muller 1958).</summary>
    private double DrawJitter() =>
        noise.Jitter * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>Poisson distributed (Knuth's product of uniforms).</summary>
    private int DrawFalse()
    {
        int count = 0;
        double limit = Math.Exp(-noise.FalsePerFrame);
        for (double product = _random.NextDouble(); product > limit; product *= _random.NextDouble())
        {
            count++;
        }

        return count;
    }

    private Detection Invent()
    {
        double height = frame.Height * _random.Between(0.05, 0.4);
        double width = height * _random.Between(0.4, 2.5);
        Box box = new(
            (float)_random.Between(-width / 2, frame.Width - (width / 2)),
            (float)_random.Between(0, frame.Height - height),
            (float)width,
            (float)height);
        return new Detection(_random.Next(SceneObject.ClassNames.Count), DrawConfidence(), box);
    }
}

/// <summary>How bad a <see cref="NoisyDetector"/> is.</summary>
public sealed record DetectorNoise
{
    /// <summary>One without mistakes.</summary>
    public static DetectorNoise None { get; } = new() { Missed = 0, FalsePerFrame = 0, Jitter = 0, LeastConfidence = 1 };

    /// <summary>Share of the objects that it misses, each frame anew, 0..1.</summary>
    public double Missed { get; init; } = 0.15;

    /// <summary>Detections a frame where nothing is, on average, 0 or more.</summary>
    public double FalsePerFrame { get; init; } = 0.2;

    /// <summary>Standard deviation of a box's centre and extents, as a share of its width or height, 0 or more.</summary>
    public double Jitter { get; init; } = 0.03;

    /// <summary>Confidences are evenly distributed from this one to 1.</summary>
    public double LeastConfidence { get; init; } = 0.5;
}
