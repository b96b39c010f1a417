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

    /// <summary>The body of a request as a file that is deleted when it is closed, at its beginning.</summary>
    public async Task<FileStream> ReceiveAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = StorageRights.File;
        var file = new FileStream(System.IO.Path.Combine(Path, System.IO.Path.GetRandomFileName()), options);
        try
        {
            await http.Request.Body.CopyToAsync(file, http.RequestAborted);
            await file.FlushAsync(http.RequestAborted);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
