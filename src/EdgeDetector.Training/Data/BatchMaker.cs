using EdgeDetector.Models;
using EdgeDetector.Training.Losses;

namespace EdgeDetector.Training.Data;

/// <summary>A batch before it is a tensor.</summary>
/// <param name="Buffer">Its values, and perhaps unused ones behind them.</param>
/// <param name="Size">The input size of its pictures.</param>
/// <param name="Truths">The objects of each picture.</param>
internal sealed record PictureBatch(float[] Buffer, InputSize Size, TruthBox[][] Truths)
{
    /// <summary>[pictures, 3, height, width].</summary>
    public Memory<float> Values => Buffer.AsMemory(0, Truths.Length * 3 * Size.Width * Size.Height);
}

/// <summary>Makes batches: which one is made is all that it depends on. Safe for several threads.</summary>
/// <param name="store">The pictures.</param>
/// <param name="settings">How they become batches.</param>
internal sealed class BatchMaker(PictureStore store, BatchSettings settings)
{
    /// <summary>An object of which the cuts leave less than this share of its area is no longer taught.</summary>
    public const double SmallestShare = 0.2;

    /// <summary>Neither is one narrower or lower than this many pixels of the input (AlexeyAB's Darknet: 1).</summary>
    public const double SmallestSide = 1;

    /// <summary>The cut of a mosaic lies between this share of the input and as much before its other end.</summary>
    private const double FirstCut = 0.2;

    private const ulong Purpose = 0x7069637475726573; // "pictures"

    /// <summary>Of its own, so that all other random numbers stay as they are.</summary>
    private const ulong Choice = 0x6F626A65637473; // "objects"

    private readonly Augmentation _augmentation = new(settings);
    private readonly BatchOrder _order = new(store.Pictures.Count, settings.Seed);

    /// <summary>How many floats the largest batch needs.</summary>
    public int LargestBuffer { get; } = checked(settings.Pictures * 3 * settings.LargestSize.Width * settings.LargestSize.Height);

    /// <summary>Makes a batch.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="painter">The calling thread's.</param>
    /// <param name="buffer">Where the values go: <see cref="LargestBuffer"/> floats.</param>
    /// <exception cref="EdgeDetector.Service.Pictures.InputException">A picture cannot be read or decoded.</exception>
    public PictureBatch Make(long index, PicturePainter painter, float[] buffer)
    {
        InputSize size = settings.SizeOf(index);
        int values = 3 * size.Width * size.Height;
        TruthBox[][] truths = new TruthBox[settings.Pictures][];
        for (int i = 0; i < truths.Length; i++)
        {
            long position = checked((index * truths.Length) + i);
            Sample sample = new(new InputPlanes(buffer.AsMemory(i * values, values), size), new SeededRandom(settings.Seed, Purpose, (ulong)position));
            Fill(sample, painter, _order.At(position));
            truths[i] = Chosen(sample.Truths, position);
        }

        return new PictureBatch(buffer, size, truths);
    }

    /// <summary>
    /// The objects to learn from. The loss takes the first ones only, and in the order of the labels the others would always be background:
    /// Darknet mixes them as well (data.c, randomize_boxes).
    /// </summary>
    private TruthBox[] Chosen(List<TruthBox> truths, long position)
    {
        if (truths.Count <= settings.MostObjects)
        {
            return [.. truths];
        }

        SeededRandom random = new(settings.Seed, Choice, (ulong)position);
        for (int i = 0; i < settings.MostObjects; i++)
        {
            int other = i + random.Below(truths.Count - i);
            (truths[i], truths[other]) = (truths[other], truths[i]);
        }

        return [.. truths.Take(settings.MostObjects)];
    }

    private void Fill(Sample sample, PicturePainter painter, int picture)
    {
        InputPlanes output = sample.Output;
        bool isMosaic = sample.Random.Coin() && settings.Plan.Mosaic && !settings.IsClassifier;
        if (!isMosaic)
        {
            Add(sample, painter, picture, output.Whole);
            return;
        }

        int x = (int)Math.Round(output.Size.Width * sample.Random.Between(FirstCut, 1 - FirstCut));
        int y = (int)Math.Round(output.Size.Height * sample.Random.Between(FirstCut, 1 - FirstCut));
        (int right, int bottom) = (output.Size.Width - x, output.Size.Height - y);
        Add(sample, painter, picture, new Tile(0, 0, x, y));
        Add(sample, painter, Another(sample), new Tile(x, 0, right, y));
        Add(sample, painter, Another(sample), new Tile(0, y, x, bottom));
        Add(sample, painter, Another(sample), new Tile(x, y, right, bottom));
    }

    private int Another(Sample sample) => sample.Random.Below(store.Pictures.Count);

    /// <summary>
    /// Paints a picture as if it filled the input, and lets a tile of it be seen: at a random place, with as little grey as possible.
    /// </summary>
    private void Add(Sample sample, PicturePainter painter, int picture, Tile tile)
    {
        InputSize size = sample.Output.Size;
        StoredPicture stored = store.Get(picture);
        PictureView view = _augmentation.Draw(sample.Random, stored.Original, size);
        if (tile != sample.Output.Whole)
        {
            InputBox whole = view.Map.ToInput(new TruthBox(0, 0.5f, 0.5f, 1, 1));
            int column = Place(sample.Random, whole.Left, whole.Right, tile.Width, size.Width);
            int row = Place(sample.Random, whole.Top, whole.Bottom, tile.Height, size.Height);
            view = view with { Map = view.Map.Moved(column - tile.Left, row - tile.Top) };
        }

        painter.Paint(stored, view, tile, sample.Output);
        TruthBox[] truths = store.Pictures[picture].Truths(stored.Original);
        if (settings.IsClassifier)
        {
            sample.Truths.AddRange(truths);
            return;
        }

        foreach (TruthBox truth in truths)
        {
            InputBox box = view.Map.ToInput(truth);
            InputBox rest = box.Cut(tile.Box);
            if (rest is { Width: >= SmallestSide, Height: >= SmallestSide } && rest.Area >= SmallestShare * box.Area)
            {
                sample.Truths.Add(rest.ToTruth(truth.ClassId, size));
            }
        }
    }

    /// <summary>Where a tile begins along one axis of an input in which a picture lies from first to last.</summary>
    private static int Place(SeededRandom random, double first, double last, int tile, int input)
    {
        double place = random.Between(Math.Min(first, last - tile), Math.Max(first, last - tile));
        return Math.Clamp((int)Math.Round(place), 0, input - tile);
    }

    /// <summary>One picture of a batch while it is made.</summary>
    private sealed record Sample(InputPlanes Output, SeededRandom Random)
    {
        public List<TruthBox> Truths { get; } = [];
    }
}
