using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

public sealed class PlainStreetTests
{
    private static readonly PixelSize Size = new(640, 360);

    [Fact]
    public void Draw_Settings_ArePixelsOfTheCamera()
    {
        SyntheticSettings settings = new() { Seed = 4, People = 5, Cars = 3, Bicycles = 2 };
        SyntheticScene camera = new(settings, Size.Width, Size.Height, 30);
        byte[] frame = new byte[Size.Area * 3];
        camera.Render(123, frame);

        StreetPicture picture = PlainStreet.Draw(settings, Size, 123);

        Assert.True(picture.Pixels.SequenceEqual(frame));
    }

    [Fact]
    public void Draw_NothingHidden_LabelsAreTheTruth()
    {
        SyntheticSettings settings = new() { Seed = 3, People = 0, Cars = 0, Bicycles = 1 };
        SyntheticScene camera = new(settings, Size.Width, Size.Height, 30);
        List<string> classes = [];
        for (int index = 0; index < 900; index += 30)
        {
            SceneTruth[] whole = [.. camera.Truth(index)];
            if (whole.Length == 2 && whole.All(item => item.Box.X > 0 && item.Box.Right < Size.Width))
            {
                IReadOnlyList<SceneObject> objects = PlainStreet.Draw(settings, Size, index).Objects;
                Assert.Equal(whole.Select(item => item.Class), objects.Select(item => item.Class));

                // The rider is in front of the bicycle, so all of him is seen, and of it at least the wheels' extent.
                Assert.Equal(whole[1].Box, objects[1].Box);
                Assert.Equal((whole[0].Box.X, whole[0].Box.Right, whole[0].Box.Bottom), (objects[0].Box.X, objects[0].Box.Right, objects[0].Box.Bottom));
                Assert.InRange(objects[0].SeenShare, 0.7, 1);
                classes.AddRange(objects.Select(item => item.Class));
            }
        }

        Assert.Equal(["bicycle", "person"], classes.Distinct().Order());
    }

    [Fact]
    public void Draw_SameSeed_IsTheSamePicture()
    {
        StreetPicture picture = PlainStreet.Draw(Size, 9);

        Assert.Equal(picture.ToJpeg(), PlainStreet.Draw(Size, 9).ToJpeg());
        Assert.Equal(picture.Objects, PlainStreet.Draw(Size, 9).Objects);
        Assert.False(picture.Pixels.SequenceEqual(PlainStreet.Draw(Size, 10).Pixels));
    }
}
