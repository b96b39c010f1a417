using CampaignActors.Gateways.Storage;
using CampaignActors.Node.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CampaignActors.Node.People;

/// <summary>
/// Where a file of people lies while it is imported: it is read twice. Files are for the owner of the process alone and go with the
/// import; those of a node that was killed are deleted when it starts again.
/// </summary>
internal sealed class ImportFolder
{
    private const string Name = "importing";
    private const int BufferBytes = 1 << 16;

    /// <summary>Bytes between two looks at the room on disk.</summary>
    private const int CheckedEvery = 1 << 20;

    public ImportFolder(NodeArguments arguments) => Path = System.IO.Path.Combine(arguments.DataFolder, Name);

    public string Path { get; }

    /// <summary>Makes the folder and empties it.</summary>
    /// <exception cref="IOException">It cannot be used.</exception>
    public void Prepare()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, StorageRights.Folder);
        foreach (var file in Directory.EnumerateFiles(Path))
            File.Delete(file);
    }

    /// <summary>
    /// The body of a request as a file that is deleted when it is closed, at its beginning. Its length has no limit but the room on disk.
    /// </summary>
    /// <exception cref="DiskRoomException">It would fill the disk.</exception>
    public async Task<FileStream> ReceiveAsync(HttpContext http)
    {
        DiskRoom.Check(Path, http.Request.ContentLength ?? 0);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = BufferBytes,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = StorageRights.File;
        var file = new FileStream(System.IO.Path.Combine(Path, System.IO.Path.GetRandomFileName()), options);
        try
        {
            await CopyAsync(http.Request.Body, file, http.RequestAborted);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The length of a body may not be known, and others write to the disk too: the room is looked at on the way.</summary>
    private async Task CopyAsync(Stream from, FileStream to, CancellationToken ct)
    {
        var buffer = new byte[BufferBytes];
        for (int count, since = 0; (count = await from.ReadAsync(buffer, ct)) > 0; since += count)
        {
            if (since >= CheckedEvery)
            {
                DiskRoom.Check(Path, CheckedEvery);
                since = 0;
            }
            await to.WriteAsync(buffer.AsMemory(0, count), ct);
        }
        await to.FlushAsync(ct);
    }
}
