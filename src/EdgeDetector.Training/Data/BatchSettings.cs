using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Data;

/// <summary>How pictures become batches.</summary>
internal sealed record BatchSettings
{
    /// <summary>The keys of [net], of which augmentation follows hue, saturation, exposure, flip, mosaic and, of classifiers, the crop.</summary>
    public required TrainingPlan Plan { get; init; }

    /// <summary>How far each side of a picture is cropped or padded at random, as a fraction of it, 0..0.45 (jitter of the heads).</summary>
    public required double Jitter { get; init; }

    /// <summary>Whether a picture keeps its proportions, with grey around it, instead of being stretched (letter_box).</summary>
    public required bool LetterBox { get; init; }

    /// <summary>Whether the pictures are a classifier's, which are turned and cropped instead of jittered.</summary>
    public required bool IsClassifier { get; init; }

    /// <summary>As many objects of a picture are learnt from; where there are more, chance chooses.</summary>
    public int MostObjects { get; init; } = int.MaxValue;

    /// <summary>Number of pictures in a batch: those of one pass through the network.</summary>
    public required int Pictures { get; init; }

    /// <summary>What all random numbers follow from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The network's input size of a batch, by the batch's index from 0; must not depend on anything else.</summary>
    public required Func<long, InputSize> SizeOf { get; init; }

    /// <summary>The largest width and height that <see cref="SizeOf"/> gives.</summary>
    public required InputSize LargestSize { get; init; }

    /// <summary>Number of threads that make batches, 1 or more.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How many batches may be begun ahead of the one that is taken next, 1 or more.</summary>
    public int Prefetch { get; init; } = 3;

    /// <summary>Bytes of decoded pictures that are kept; the others are decoded again each time.</summary>
    public long KeptBytes { get; init; } = 1536L << 20;
}
