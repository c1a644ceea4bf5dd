using EdgeDetector.Geometry;

namespace EdgeDetector;

/// <summary>Many objects that move evenly through a picture of 1920x1080, are missed now and then, and come in again; and false alarms.</summary>
internal sealed class Crowd
{
    private readonly Random _random;
    private readonly Detection[] _things;
    private readonly float[] _speeds;
    private readonly Detection[] _seen;

    /// <summary>Places them.</summary>
    public Crowd(int count, int seed)
    {
        _random = new Random(seed);
        _things = [.. Enumerable.Range(0, count).Select(_ => Somewhere())];
        _speeds = [.. Enumerable.Range(0, count).Select(_ => (_random.NextSingle() * 8) - 4)];
        _seen = new Detection[count + 2];
    }

    /// <summary>The detections of the next frame; valid until the next call. Allocates nothing.</summary>
    public ReadOnlySpan<Detection> Next()
    {
        int seen = 0;
        for (int i = 0; i < _things.Length; i++)
        {
            Box box = _things[i].Box;
            float x = ((box.X + _speeds[i] + 1920) % 1920) + ((_random.NextSingle() - 0.5f) * 2);
            _things[i] = _things[i] with { Box = box with { X = x }, Confidence = 0.5f + (_random.NextSingle() / 2) };
            if (_random.NextSingle() > 0.1f)
            {
                _seen[seen++] = _things[i];
            }
        }

        _seen[seen++] = Somewhere();
        return _seen.AsSpan(0, seen);
    }

    private Detection Somewhere()
    {
        float height = 60 + (_random.NextSingle() * 140);
        Box box = new(_random.NextSingle() * 1920, _random.NextSingle() * 900, height * 0.4f, height);
        return new Detection(_random.Next(3), 0.5f + (_random.NextSingle() / 2), box);
    }
}
