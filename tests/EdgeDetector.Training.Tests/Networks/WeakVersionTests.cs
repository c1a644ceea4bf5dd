namespace EdgeDetector.Training.Networks;

/// <summary>The one edit of TorchSharp's library.</summary>
public sealed class WeakVersionTests
{
    private static string Library => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Fact]
    public void Mark_NeededVersion_ChangesOneFlag()
    {
        byte[] before = File.ReadAllBytes(Library);
        byte[] after = [.. before];

        Assert.True(WeakVersion.Mark(after, "GLIBCXX_3.4.32"));

        int changed = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Equal(2, before[changed] ^ after[changed]);
    }

    [Fact]
    public void Mark_OtherVersion_ChangesNothing()
    {
        byte[] bytes = File.ReadAllBytes(Library);
        Assert.False(WeakVersion.Mark(bytes, "GLIBCXX_3.4.3"));
        Assert.Equal(File.ReadAllBytes(Library), bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Mark_CutLibrary_IsRefused(int length) =>
        Assert.Throws<InvalidDataException>(() => WeakVersion.Mark(File.ReadAllBytes(Library).AsSpan(0, length), "GLIBCXX_3.4.32"));

    [Fact]
    public void Mark_Text_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => WeakVersion.Mark(new byte[1000], "GLIBCXX_3.4.32"));
}
