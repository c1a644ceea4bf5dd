using EdgeDetector.Geometry;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Data;

/// <summary>How a picture is seen this time: which part of it, and its colours.</summary>
internal readonly record struct PictureView(PictureMap Map, ColourShift Colour);

/// <summary>Draws at random how pictures are seen, by the keys of the cfg.</summary>
/// <param name="settings">The keys.</param>
internal sealed class Augmentation(BatchSettings settings)
{
    /// <summary>A crop keeps at least this much of either side, however large the jitter.</summary>
    private const double SmallestCrop = 0.1;

    /// <summary>Draws a view.</summary>
    /// <param name="random">Where the numbers come from; as many are drawn whatever they are.</param>
    /// <param name="picture">The picture's size in its file.</param>
    /// <param name="input">The network's input.</param>
    public PictureView Draw(SeededRandom random, PixelSize picture, InputSize input)
    {
        TrainingPlan plan = settings.Plan;
        PictureMap map = settings.IsClassifier ? DrawTurn(random, picture, input) : DrawCrop(random, picture, input);
        ColourShift colour = new(
            (float)random.Between(-plan.Hue, plan.Hue), (float)random.Factor(plan.Saturation), (float)random.Factor(plan.Exposure));
        return new PictureView(map, colour);
    }

    /// <summary>
    /// A detector's: each side is moved in or out by up to the jitter, each for itself, as AlexeyAB's Darknet does (data.c,
    /// load_data_detection). With letterboxing the picture is first given the input's proportions by grey around it.
    /// </summary>
    private PictureMap DrawCrop(SeededRandom random, PixelSize picture, InputSize input)
    {
        double jitter = settings.Jitter;
        double left = random.Between(-jitter, jitter);
        double right = random.Between(-jitter, jitter);
        double top = random.Between(-jitter, jitter);
        double bottom = random.Between(-jitter, jitter);
        bool isMirrored = random.Coin() && settings.Plan.Flip;
        if (settings.LetterBox)
        {
            double proportion = (double)picture.Width / picture.Height * input.Height / input.Width;
            double rows = Math.Max(0, (proportion - 1) / 2);
            double columns = Math.Max(0, ((1 / proportion) - 1) / 2);
            (left, right, top, bottom) = (left - columns, right - columns, top - rows, bottom - rows);
        }

        Crop crop = new(left, top, Math.Max(SmallestCrop, 1 - left - right), Math.Max(SmallestCrop, 1 - top - bottom), isMirrored);
        return PictureMap.OfCrop(crop, input);
    }

    /// <summary>
    /// A classifier's: brought to a random size and proportion, turned, and cropped at a random place, as Darknet does (image.c,
    /// random_augment_image, rotate_crop_image).
    /// </summary>
    private PictureMap DrawTurn(SeededRandom random, PixelSize picture, InputSize input)
    {
        TrainingPlan plan = settings.Plan;
        double aspect = random.Factor(plan.Aspect);
        double size = random.Between(plan.MinCrop, Math.Max(plan.MinCrop, plan.MaxCrop));
        double scale = Math.Max(1, size) / Math.Min(picture.Height, picture.Width * aspect);
        (double sin, double cos) = Math.SinCos(random.Between(-plan.Angle, plan.Angle) * Math.PI / 180);
        double spareX = ((picture.Width * scale / aspect) - input.Width) / 2;
        double spareY = ((picture.Height * scale) - input.Height) / 2;
        double x = random.Between(-spareX, spareX) - (input.Width / 2.0);
        double y = random.Between(-spareY, spareY) - (input.Height / 2.0);
        bool isMirrored = random.Coin() && plan.Flip;
        PictureMap map = new(
            cos * aspect / scale / picture.Width,
            -sin / scale / picture.Width,
            0.5 + (((cos * aspect * x) - (sin * y)) / scale / picture.Width),
            sin * aspect / scale / picture.Height,
            cos / scale / picture.Height,
            0.5 + (((sin * aspect * x) + (cos * y)) / scale / picture.Height));
        return isMirrored ? map.Mirrored(input.Width) : map;
    }
}
