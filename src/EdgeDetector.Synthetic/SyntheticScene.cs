using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>
/// A street seen from its pavement: cars and bicycles on the road, people on both pavements, each at the size its distance asks for.
/// A function of seed and frame index alone. Not safe from several threads at once.
/// </summary>
public sealed class SyntheticScene
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
        : this(settings, new StreetView(width, height), fps)
    {
        foreach (SceneActor actor in _actors)
        {
            actor.DrawAll();
        }
    }

    /// <summary>Builds the street as a view shows it; who is in it is drawn when a frame shows it first.</summary>
    internal SyntheticScene(SyntheticSettings settings, StreetView view, double fps)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Width = view.Width;
        Height = view.Height;
        Fps = fps;
        Random random = new(settings.Seed);
        _background = StreetBackground.Paint(view, random);
        _actors = [.. SceneActor.Cast(settings, view, random).OrderBy(actor => actor.GroundY)];
    }

    /// <summary>Width of the frames in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the frames in pixels.</summary>
    public int Height { get; }

    /// <summary>Frames a second.</summary>
    public double Fps { get; }

    /// <summary>The street without anybody in it: BGR, Width x Height, rows without padding.</summary>
    internal ReadOnlySpan<byte> Background => _background;

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
                    _truth.Add(new SceneTruth(part.Identity, part.Class, extent, extent.Area / (part.Sprite.Width * part.Sprite.Height)));
                }
            }
        }

        return _truth;
    }

    /// <summary>All that moves in a frame, from far to near, as it is drawn; also what is outside of it.</summary>
    internal List<PlacedSprite> Parts(long frameIndex)
    {
        List<PlacedSprite> parts = [];
        foreach (SceneActor actor in _actors)
        {
            parts.AddRange(actor.At(frameIndex / Fps));
        }

        return parts;
    }
}

/// <summary>One thing that a generated frame shows.</summary>
/// <param name="Identity">The same from its entry on one side to its exit on the other; who comes in again is somebody else.</param>
/// <param name="Class">COCO's name: person, car, bicycle.</param>
/// <param name="Box">The extent of its part within the frame in pixels, whether or not something nearer hides it.</param>
/// <param name="WithinShare">Area of the box as a share of that of the whole figure's, 0..1: below 1 it enters or leaves.</param>
public readonly record struct SceneTruth(long Identity, string Class, Box Box, double WithinShare)
{
    /// <summary>Index of the class in <see cref="SceneObject.ClassNames"/>.</summary>
    public int ClassId => SceneObject.IdOf(Class);
}

/// <summary>A sprite at its place in a frame.</summary>
/// <param name="Sprite">The picture.</param>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its top edge.</param>
/// <param name="Class">What it shows; <see cref="Clutter"/> for what is no object.</param>
/// <param name="Identity">Who it is, as in <see cref="SceneTruth"/>.</param>
internal readonly record struct PlacedSprite(Sprite Sprite, int X, int Y, string Class, long Identity)
{
    /// <summary>The class of things that are none of the classes.</summary>
    public const string Clutter = "";

    public bool IsClutter => Class == Clutter;

    /// <summary>Its left top corner.</summary>
    public Point Place => new(X, Y);

    /// <summary>Whether some of it reaches into a frame.</summary>
    public bool IsWithin(PixelSize frame) => X < frame.Width && Y < frame.Height && X + Sprite.Width > 0 && Y + Sprite.Height > 0;

    /// <summary>The row where it touches the ground: nearer ones are further down.</summary>
    public int GroundY => Y - Sprite.OffsetY;
}
