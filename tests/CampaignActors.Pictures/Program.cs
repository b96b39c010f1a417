using System.CommandLine;
using CampaignActors.Pictures;

var node = new Option<string>("--node") { Description = "Address of a running node, such as http://127.0.0.1:5080.", Required = true };
var key = new Option<FileInfo>("--key-file") { Description = "File with the key of an administrator.", Required = true };
var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the pictures.", Required = true };
var width = new Option<int>("--width") { Description = "Pixels.", DefaultValueFactory = _ => 1280 };
var dark = new Option<bool>("--dark") { Description = "In dark colours." };
var dutch = new Option<bool>("--dutch") { Description = "In Dutch." };
var paths = new Argument<string[]>("path") { Description = "Pages such as /ui/budgets; default: all pages of the documentation." };

var command = new RootCommand("Makes the pictures of the documentation: each page of a node as a PNG file.")
{
    node, key, folder, width, dark, dutch, paths,
};
command.SetAction((given, ct) => PageShots.TakeAsync(
    new ShotOptions(
        given.GetValue(node)!, given.GetValue(key)!, given.GetValue(folder)!, given.GetValue(width), given.GetValue(dark),
        given.GetValue(dutch), given.GetValue(paths) is { Length: > 0 } some ? some : PageShots.Usual),
    Console.Out, ct));
return await command.Parse(args).InvokeAsync();
