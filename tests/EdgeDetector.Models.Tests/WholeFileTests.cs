using System.Diagnostics;
using EdgeDetector.Models.Support;

namespace EdgeDetector.Models;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static void Put(string path, string text) => WholeFile.Write(path, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Write_Link_StaysAndItsFileIsReplaced()
    {
        string file = _folder.Write("file", "old");
        string link = _folder.File("link");
        File.CreateSymbolicLink(link, file);

        Put(link, "new");

        Assert.Equal(file, File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName);
        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Write_LinkToNothing_MakesItsFile()
    {
        string link = _folder.File("link");
        File.CreateSymbolicLink(link, _folder.File("file"));

        Put(link, "new");

        Assert.Equal("new", File.ReadAllText(_folder.File("file")));
        Assert.NotNull(File.ResolveLinkTarget(link, returnFinalTarget: false));
    }

    [Fact]
    public void Write_LinkToAFullDevice_FailsAndLeavesIt()
    {
        string link = _folder.File("full");
        File.CreateSymbolicLink(link, "/dev/full");

        Assert.ThrowsAny<IOException>(() => Put(link, "text"));

        Assert.Equal("/dev/full", File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName);
        Assert.ThrowsAny<IOException>(() => File.WriteAllText("/dev/full", "text"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(30, 0)]
    [InlineData(0, 30)]
    public async Task Write_Pipe_ReachesItsReaderWhoeverComesFirst(int writerLate, int readerLate)
    {
        string pipe = _folder.File("pipe");
        using Process make = Process.Start("mkfifo", [pipe]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        string text = new('x', 200_000);
        for (int i = 0; i < 20; i++)
        {
            Task<string> reader = After(readerLate, () => File.ReadAllText(pipe));
            Task<int> writer = After(writerLate, () =>
            {
                Put(pipe, text);
                return 0;
            });

            Assert.Equal(text, await reader.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            await writer.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }

        Assert.Single(Directory.GetFiles(_folder.Path));

        static Task<T> After<T>(int milliseconds, Func<T> action) => Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
            return action();
        });
    }

    [Fact]
    public void Write_Fails_LeavesTheFileBefore()
    {
        string file = _folder.Write("file", "old");

        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(file, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(file));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void WhyNot_FolderTakesNoFiles_SaysWhy()
    {
        Assert.NotNull(WholeFile.WhyNot("/sys/none"));
        Assert.Null(WholeFile.WhyNot("/dev/full"));
        Assert.Null(WholeFile.WhyNot(_folder.File("file")));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
