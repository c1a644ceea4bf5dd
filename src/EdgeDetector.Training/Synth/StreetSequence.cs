using EdgeDetector.Geometry;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Training.Synth;

/// <summary>The pictures of a data set, each a street of its own and a function of the request's seed and its index alone.</summary>
internal sealed class StreetSequence(SynthRequest request)
{
    private static readonly PixelSize Usual = new(640, 360);

    // As cameras give them; the share of each is how often it is here.
    private static readonly PixelSize[] CommonSizes =
        [Usual, Usual, Usual, new(1280, 720), new(640, 480), new(320, 240)];

    /// <summary>Draws a picture.</summary>
    /// <param name="index">0 or more.</param>
    public StreetPicture Draw(int index)
    {
        Random random = new(SeedOf(index));
        PixelSize size = CommonSizes[random.Next(CommonSizes.Length)];
        int seed = random.Next();
        return IsPlain(index) ? PlainStreet.Draw(request.Size ?? size, seed) : VariedStreet.Draw(request.Size ?? Usual, seed);
    }

    /// <summary>Whether a picture is a plain one: they are spread evenly, so that every part of the set has its share.</summary>
    public bool IsPlain(int index) => Math.Floor((index + 1) * request.Plain) > Math.Floor(index * request.Plain);

    /// <summary>Mixes seed and index (the finalizer of SplitMix64), so that neighbours of either have nothing in common.</summary>
    private int SeedOf(int index)
    {
        ulong mixed = ((ulong)request.Seed << 32) + (ulong)index + 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) & int.MaxValue);
    }
}
