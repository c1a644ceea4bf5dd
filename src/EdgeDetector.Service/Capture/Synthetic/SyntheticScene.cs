using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Capture.Synthetic;

/// <summary>
/// A street seen from its pavement: cars and bicycles on the road, people on both pavements, each at the size its distance asks for.
/// A function of seed and frame index alone. Not safe from several threads at once.
/// </summary>
internal sealed class SyntheticScene
{
    private readonly byte[] _background;
    private readonly SceneActor[] _actors;
    private readonly List<SceneTruth> _truth = [];

    /// <summary>Builds the street; takes some ten milliseconds.</summary>
    /// <param name="settings">Seed and numbers.</param>
    /// <param name="width">Width of the frames in pixels.</param>
    /// <param name="height">Height of the frames in pixels.</param>
    /// <param name="fps">Frames a second: how far things move from frame to frame.</param>
    public SyntheticScene(SyntheticSettings settings, int width, int height, double fps)
    {
        Width = width;
        Height = height;
        Fps = fps;
        Random random = new(settings.Seed);
        StreetView view = new(width, height);
        _background = StreetBackground.Paint(view, random);
        _actors = [.. SceneActor.Cast(settings, view, random).OrderBy(actor => actor.GroundY)];
    }

    /// <summary>Width of the frames in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the frames in pixels.</summary>
    public int Height { get; }

    /// <summary>Frames a second.</summary>
    public double Fps { get; }

    /// <summary>Draws a frame.</summary>
    /// <param name="frameIndex">0 or more.</param>
    /// <param name="pixels">BGR, Width x Height, rows without padding.</param>
    public void Render(long frameIndex, Span<byte> pixels)
    {
        _background.CopyTo(pixels);
        double seconds = frameIndex / Fps;
        foreach (SceneActor actor in _actors)
        {
            foreach (PlacedSprite part in actor.At(seconds))
            {
                part.Sprite.Draw(pixels, Width, Height, part.X, part.Y);
            }
        }
    }

    /// <summary>What a frame shows, from far to near; valid until the next call. The later of two that overlap hides the other.</summary>
    /// <param name="frameIndex">0 or more.</param>
    public IReadOnlyList<SceneTruth> Truth(long frameIndex)
    {
        _truth.Clear();
        double seconds = frameIndex / Fps;
        foreach (SceneActor actor in _actors)
        {
            foreach (PlacedSprite part in actor.At(seconds))
            {
                if (part.Sprite.ExtentIn(Width, Height, part.X, part.Y) is { } extent)
                {
                    _truth.Add(new SceneTruth(part.Identity, part.Class, extent));
                }
            }
        }

        return _truth;
    }
}

/// <summary>One thing that a generated frame shows.</summary>
/// <param name="Identity">The same from its entry on one side to its exit on the other; who comes in again is somebody else.</param>
/// <param name="Class">COCO's name: person, car, bicycle.</param>
/// <param name="Box">The extent of its part within the frame in pixels, whether or not something nearer hides it.</param>
internal readonly record struct SceneTruth(long Identity, string Class, Box Box);

/// <summary>A sprite at its place in a frame.</summary>
internal readonly record struct PlacedSprite(Sprite Sprite, int X, int Y, string Class, long Identity);
