using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

/// <summary>
/// Pictures of the street by domain randomisation (Tobin et al. 2017, arXiv:1703.06907): view, scale, colours, textures, clutter, light
/// and the flaws of a camera are drawn anew for each, so that a network learns what they have in common.
/// </summary>
public static class VariedStreet
{
    private const int FrameRate = 30;
    private const int MostFrames = FrameRate * 600;

    /// <summary>Draws a picture of up to 12 people, 6 cars and 4 bicycles.</summary>
    /// <param name="size">Width and height, each 64 or more.</param>
    /// <param name="seed">Chooses all else; the same gives the same pixels.</param>
    public static StreetPicture Draw(PixelSize size, int seed)
    {
        Random random = new(seed);
        SyntheticSettings settings = new()
        {
            Seed = random.Next(),
            People = random.Next(0, 13),
            Cars = random.Next(0, 7),
            Bicycles = random.Next(0, 5),
        };
        StreetCrop crop = StreetCrop.Draw(size, random);
        StreetView view = new(size.Width, crop.SceneHeight) { Magnification = random.Between(0.8, 1.25) };
        SyntheticScene scene = new(settings, view, FrameRate);
        byte[] pixels = crop.Cut(scene.Background);
        Texture.Apply(pixels, size, random);
        List<PlacedSprite> parts = Parts(scene, view, crop, random);
        foreach (PlacedSprite part in parts)
        {
            part.Sprite.Draw(pixels, size.Width, size.Height, part.X, part.Y);
        }

        Light.Shine(pixels, size, random);
        Lens.Blur(pixels, size, random);
        Sensor.AddNoise(pixels, random);
        return new StreetPicture(size, pixels, SceneLabels.Of(parts, size), random.Next(40, 96));
    }

    /// <summary>All that stands and moves in the street, recoloured, from far to near, as far as the picture reaches.</summary>
    private static List<PlacedSprite> Parts(SyntheticScene scene, StreetView view, StreetCrop crop, Random random)
    {
        List<PlacedSprite> parts = [.. scene.Parts(random.Next(MostFrames))];
        parts.AddRange(ClutterDrawing.Scatter(view, random));
        return [.. parts
            .Select(part => part with { Y = part.Y - crop.Top })
            .Where(part => part.IsWithin(crop.Size))
            .OrderBy(part => part.GroundY)
            .Select(part => part with { Sprite = part.Sprite.Recoloured(SpriteTint.Draw(part.Class, random)) })];
    }
}
